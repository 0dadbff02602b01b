import { z } from 'zod'
import { noteBodySchema, noteSchema, noteTitleSchema } from '../note.ts'
import { insertNote } from '../note-queries.ts'
import { defineTool } from './define-tool.ts'

export const addNote = defineTool({
  description: 'Adds one note for the user. Call it once for each note.',
  args: z.object({
    title: noteTitleSchema.describe('The note in a few words.'),
    body: noteBodySchema
      .nullable()
      .default(null)
      .describe('What does not fit the title, else null.'),
  }),
  result: z.object({ note: noteSchema }),
  effect: 'transaction',
  title: ({ args, result }) => `${result ? 'Added' : 'Adding'} “${args.title}”`,
  run: async ({ title, body }, { db, principalId }) => ({
    note: await insertNote(db, principalId, { title, body: body ?? '' }),
  }),
})
