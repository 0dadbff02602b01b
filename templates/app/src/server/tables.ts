import type { EngineTables } from '@throughline/db'
import type { PrincipalId } from '@throughline/protocol'
import type { Generated, GeneratedAlways } from 'kysely'
import type { GadgetId } from '../gadget.ts'

export type GadgetTable = {
  id: GadgetId
  principal_id: PrincipalId
  /** The integer id that the REST API uses. */
  number: GeneratedAlways<number>
  title: string
  created_at: Generated<Date>
}

export type AppTables = { gadget: GadgetTable }

/** The tables that the app's queries can use: the engine's and its own. */
export type AppDatabase = EngineTables & AppTables
