import { textSchema } from '@throughline/protocol'
import { z } from 'zod'
import { noteSchema } from '../note.ts'
import { listNotes } from '../note-queries.ts'
import { countNotes } from '../phrases.ts'
import { defineTool } from './define-tool.ts'

const LIMIT = 20

export const findNotes = defineTool({
  description: `Finds notes of the user by words of their title or body, the newest first, at most ${LIMIT}. Call it to learn the id of a note that the user speaks of.`,
  args: z.object({
    words: textSchema(200).describe('Words that the note must all contain, in any order and case.'),
  }),
  result: z.object({
    notes: z.array(noteSchema),
    /** More notes match than are returned. */
    hasMore: z.boolean(),
  }),
  effect: 'read',
  title: ({ args: { words }, result }) =>
    result
      ? `Found ${countNotes(result.notes.length)} with “${words}”`
      : `Looking for notes with “${words}”`,
  run: async ({ words }, { db, principalId }) => {
    const page = await listNotes(db, principalId, { words, limit: LIMIT })
    return { notes: page.items, hasMore: page.nextCursor !== null }
  },
})
