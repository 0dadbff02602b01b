import { z } from 'zod'
import { noteSchema } from '../note.ts'
import { listNotes as queryNotes } from '../note-queries.ts'
import { countNotes } from '../phrases.ts'
import { defineTool } from './define-tool.ts'

const LIMIT = 50

export const listNotes = defineTool({
  description: `Lists the notes of the user, the newest first, at most ${LIMIT}.`,
  args: z.object({
    archived: z
      .boolean()
      .default(false)
      .describe('True for the archived notes, false for the others.'),
  }),
  result: z.object({
    notes: z.array(noteSchema),
    /** There are more notes than are listed. */
    hasMore: z.boolean(),
  }),
  effect: 'read',
  title: ({ result }) =>
    result ? `Listed ${countNotes(result.notes.length)}` : 'Listing the notes',
  run: async ({ archived }, { db, principalId }) => {
    const page = await queryNotes(db, principalId, { archived, limit: LIMIT })
    return { notes: page.items, hasMore: page.nextCursor !== null }
  },
})
