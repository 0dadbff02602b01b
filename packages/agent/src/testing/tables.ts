import type { EngineTables } from '@throughline/db'
import type { PrincipalId } from '@throughline/protocol'
import type { Generated, GeneratedAlways } from 'kysely'
import type { NoteId } from './note.ts'

export type NoteTable = {
  id: NoteId
  principal_id: PrincipalId
  /** The integer id that the FastAPI-compatible API speaks. */
  number: GeneratedAlways<number>
  title: string
  body: Generated<string>
  archived_at: Date | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export type NotesTables = { note: NoteTable }

/** What the app's queries see: its own tables besides the engine's. */
export type NotesDatabase = EngineTables & NotesTables
