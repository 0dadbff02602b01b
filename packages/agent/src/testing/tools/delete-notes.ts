import { z } from 'zod'
import { noteSchema } from '../note.ts'
import { deleteNotes as removeNotes } from '../note-queries.ts'
import { countNotes, quoteTitles } from '../phrases.ts'
import { defineTool } from './define-tool.ts'
import { noteIds } from './note-ids.ts'

export const deleteNotes = defineTool({
  description:
    'Deletes notes for good, all of them, or none when one does not exist. Returns what they were.',
  args: z.object({ ids: noteIds }),
  result: z.object({ notes: z.array(noteSchema) }),
  effect: 'transaction',
  needsApproval: ({ ids }) => new Set(ids).size > 1,
  title: ({ args, result }) =>
    result ? `Deleted ${quoteTitles(result.notes)}` : `Deleting ${countNotes(args.ids.length)}`,
  run: async ({ ids }, { db, principalId }) => ({
    notes: await removeNotes(db, principalId, ids),
  }),
})
