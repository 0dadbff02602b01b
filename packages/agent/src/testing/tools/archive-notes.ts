import { z } from 'zod'
import { noteSchema } from '../note.ts'
import { setNotesArchived } from '../note-queries.ts'
import { countNotes, quoteTitles } from '../phrases.ts'
import { defineTool } from './define-tool.ts'
import { noteIds } from './note-ids.ts'

export const archiveNotes = defineTool({
  description: 'Archives notes. All of them, or none when one does not exist.',
  args: z.object({ ids: noteIds }),
  result: z.object({ notes: z.array(noteSchema) }),
  effect: 'transaction',
  needsApproval: ({ ids }) => new Set(ids).size > 5,
  title: ({ args, result }) =>
    result ? `Archived ${quoteTitles(result.notes)}` : `Archiving ${countNotes(args.ids.length)}`,
  run: async ({ ids }, { db, principalId }) => ({
    notes: await setNotesArchived(db, principalId, { ids, archived: true }),
  }),
})
