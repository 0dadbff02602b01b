import { noteBodySchema, noteTitleSchema, type Note } from '@throughline/agent/testing'
import type { Numbered } from '@throughline/db'
import { z } from 'zod'
import { listQuery } from '../../rest/page.ts'
import { timestamp } from '../../rest/timestamp.ts'

/** A note as the REST API shows it. */
export const noteRestSchema = z
  .object({
    id: z.int().min(1),
    title: z.string(),
    body: z.string(),
    archived: z.boolean(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({
    examples: [
      {
        id: 7,
        title: 'Buy milk',
        body: '',
        archived: false,
        created_at: '2026-11-23T09:00:00.000Z',
        updated_at: '2026-11-23T09:00:00.000Z',
      },
    ],
  })

export const newNoteSchema = z
  .object({ title: noteTitleSchema, body: noteBodySchema.optional() })
  .meta({ examples: [{ title: 'Buy milk', body: 'The large one' }] })

export const noteChangeSchema = z
  .object({ title: noteTitleSchema, body: noteBodySchema, archived: z.boolean() })
  .partial()
  .meta({ examples: [{ title: 'Buy oat milk', archived: true }] })

export const noteQuery = listQuery.extend({
  status: z.enum(['all', 'current', 'archived']).default('all'),
})

export function toRestNote(note: Numbered<Note>): z.infer<typeof noteRestSchema> {
  return {
    id: note.number,
    title: note.title,
    body: note.body,
    archived: note.archivedAt !== null,
    created_at: note.createdAt,
    updated_at: note.updatedAt,
  }
}
