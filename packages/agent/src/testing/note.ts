import { isStorableText, textSchema } from '@throughline/protocol'
import { z } from 'zod'

export const NOTE_TITLE_MAX_LENGTH = 200
export const NOTE_BODY_MAX_LENGTH = 2_000

export const noteIdSchema = z.uuid().toLowerCase().brand<'NoteId'>()
export type NoteId = z.infer<typeof noteIdSchema>

/** A title as a person or a model hands it in. */
export const noteTitleSchema = textSchema(NOTE_TITLE_MAX_LENGTH)

/** A body as a person or a model hands it in; it may be empty. */
export const noteBodySchema = z.string().max(NOTE_BODY_MAX_LENGTH).refine(isStorableText)

export const noteSchema = z.object({
  id: noteIdSchema,
  title: z.string(),
  body: z.string(),
  archivedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type Note = z.infer<typeof noteSchema>
