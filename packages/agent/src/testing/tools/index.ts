import { addNote } from './add-note.ts'
import { archiveNotes } from './archive-notes.ts'
import { deleteNotes } from './delete-notes.ts'
import { findNotes } from './find-notes.ts'
import { listNotes } from './list-notes.ts'
import { updateNote } from './update-note.ts'

/** The tools of the assistant, under the names that the model calls them by. */
export const tools = {
  add_note: addNote,
  list_notes: listNotes,
  find_notes: findNotes,
  update_note: updateNote,
  archive_notes: archiveNotes,
  delete_notes: deleteNotes,
} as const
