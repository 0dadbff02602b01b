import { z } from 'zod'
import { noteIdSchema } from '../note.ts'

/** The notes that a tool acts on. */
export const noteIds = z
  .array(noteIdSchema)
  .min(1)
  .max(50)
  .describe('The ids of the notes, as list_notes and find_notes return them.')
