import type { Numbered } from '@throughline/db'
import { textSchema, TITLE_MAX_LENGTH, type Conversation } from '@throughline/protocol'
import { z } from 'zod'
import { timestamp } from './timestamp.ts'

const example = {
  id: 123,
  title: 'Show my notes',
  created_at: '2026-11-23T09:00:00.000Z',
  updated_at: '2026-11-23T09:00:04.512Z',
}

/** A conversation in the REST API. */
export const conversationShape = z
  .object({
    id: z.int().min(1),
    title: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ examples: [example] })

export type ConversationShape = z.infer<typeof conversationShape>

export const titleShape = z
  .object({ title: textSchema(TITLE_MAX_LENGTH) })
  .meta({ examples: [{ title: 'Groceries' }] })

export function toConversationShape({
  number,
  title,
  createdAt,
  updatedAt,
}: Numbered<Conversation>): ConversationShape {
  return { id: number, title, created_at: createdAt, updated_at: updatedAt }
}
