/**
 * The notes app: a small app of the engine's own, on which the engine is tested. It also shows
 * what the agent of an app consists of.
 */
export const notesMigrations = {
  name: 'notes',
  folder: new URL('./migrations/', import.meta.url),
}

export { notesAgent } from './agent.ts'
export { contract } from './contract.ts'
export { demoScript } from './demo-script.ts'
export {
  NOTE_BODY_MAX_LENGTH,
  NOTE_TITLE_MAX_LENGTH,
  noteBodySchema,
  noteIdSchema,
  noteSchema,
  noteTitleSchema,
  type Note,
  type NoteId,
} from './note.ts'
export {
  deleteNotes,
  findNotes,
  getNoteId,
  insertNote,
  listNotes,
  noteNotFound,
  setNotesArchived,
  updateNote,
  type NewNote,
  type NoteChange,
  type NoteFilter,
} from './note-queries.ts'
export type { NotesDatabase, NotesTables, NoteTable } from './tables.ts'
export { tools } from './tools/index.ts'
