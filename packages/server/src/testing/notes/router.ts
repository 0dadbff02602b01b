import {
  deleteNotes,
  insertNote,
  listNotes,
  NOTE_TITLE_MAX_LENGTH,
  noteBodySchema,
  noteIdSchema,
  noteSchema,
  noteTitleSchema,
  setNotesArchived,
  updateNote,
} from '@throughline/agent/testing'
import { pageInput } from '@throughline/api'
import { isStorableText, pageSchema } from '@throughline/protocol'
import { z } from 'zod'
import { join, procedure } from './api.ts'

const byIds = z.object({ ids: z.array(noteIdSchema).min(1).max(100) })
const words = z.string().max(NOTE_TITLE_MAX_LENGTH).refine(isStorableText)
const text = z.object({ title: noteTitleSchema, body: noteBodySchema.optional() })

const note = {
  /** The caller's notes, newest first. Each of `words` must occur in the title or the body. */
  list: procedure('read')
    .input(
      pageInput.extend({ archived: z.boolean().optional(), words: words.optional() }).optional(),
    )
    .output(pageSchema(noteSchema))
    .query(({ ctx, input }) => listNotes(ctx.db, ctx.principalId, input ?? { limit: 50 })),

  create: procedure('notes')
    .input(text)
    .output(noteSchema)
    .mutation(({ ctx, input }) => insertNote(ctx.db, ctx.principalId, input)),

  /** Changes only the given fields. */
  update: procedure('notes')
    .input(text.partial().extend({ id: noteIdSchema }))
    .output(noteSchema)
    .mutation(({ ctx, input }) => updateNote(ctx.db, ctx.principalId, input)),

  /** Archives all of them, or none when one does not exist. */
  archive: procedure('notes')
    .input(byIds)
    .output(z.array(noteSchema))
    .mutation(({ ctx, input }) =>
      setNotesArchived(ctx.db, ctx.principalId, { ...input, archived: true }),
    ),

  /** Deletes all of them, or none when one does not exist. Returns the deleted notes. */
  delete: procedure('notes')
    .input(byIds)
    .output(z.array(noteSchema))
    .mutation(({ ctx, input }) => deleteNotes(ctx.db, ctx.principalId, input.ids)),
}

export const router = join({ note })
export type NotesRouter = typeof router
