import { z } from 'zod'
import { noteBodySchema, noteIdSchema, noteSchema, noteTitleSchema } from '../note.ts'
import { updateNote as changeNote } from '../note-queries.ts'
import { defineTool } from './define-tool.ts'

/** Models in strict mode must fill in every argument, so null means "leave it as it is". */
export const updateNote = defineTool({
  description: 'Changes the title or the body of one note.',
  args: z.object({
    id: noteIdSchema.describe('The id of the note, as list_notes and find_notes return it.'),
    title: noteTitleSchema.nullable().default(null).describe('The new title, or null to leave it.'),
    body: noteBodySchema
      .nullable()
      .default(null)
      .describe('The new body, "" to remove it, or null to leave it.'),
  }),
  result: z.object({ note: noteSchema }),
  effect: 'transaction',
  title: ({ result }) => (result ? `Changed “${result.note.title}”` : 'Changing a note'),
  run: async ({ id, title, body }, { db, principalId }) => ({
    note: await changeNote(db, principalId, {
      id,
      title: title ?? undefined,
      body: body ?? undefined,
    }),
  }),
})
