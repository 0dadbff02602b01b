import type { EngineTables } from '@throughline/db'
import type { PrincipalId } from '@throughline/protocol'
import type { Generated, GeneratedAlways } from 'kysely'
import type { TaskId } from '../task.ts'

export type TaskTable = {
  id: TaskId
  principal_id: PrincipalId
  /** The integer id that the REST API uses. */
  number: GeneratedAlways<number>
  title: string
  description: Generated<string>
  /** A calendar day, `2026-11-30`. */
  due_on: string | null
  completed_at: Date | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export type TodoTables = { task: TaskTable }

/** The tables that the app's queries can use: the engine's and its own. */
export type TodoDatabase = EngineTables & TodoTables
