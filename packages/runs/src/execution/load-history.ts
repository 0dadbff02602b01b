import type { HistoryEntry } from '@throughline/agent'
import { findMessagesBefore, type EngineTables, type MessageRow } from '@throughline/db'
import type { Kysely } from 'kysely'
import type { Claim } from './claim.ts'
import { fenced } from './attempt-errors.ts'

/** More messages than a model's context takes; the agent cuts by size. */
const MAX_MESSAGES = 200

/** The conversation up to the message that the run answers, oldest first. */
export async function loadHistory(db: Kysely<EngineTables>, claim: Claim): Promise<HistoryEntry[]> {
  if (claim.history) return claim.history
  const { position } = await db
    .selectFrom('throughline.message')
    .select('position')
    .where('id', '=', claim.assistantMessageId)
    .executeTakeFirstOrThrow(fenced)
  const rows = await findMessagesBefore(db, claim.conversationId, {
    before: position,
    limit: MAX_MESSAGES,
  })
  return rows.toReversed().map(toHistoryEntry)
}

function toHistoryEntry(row: MessageRow): HistoryEntry {
  const { role, parts, status, error, usage } = row
  return role === 'user'
    ? { role, text: textOf(row) }
    : { role, answer: { parts, status, error, usage } }
}

/** What a person wrote in a user's message. */
export function textOf({ parts }: Pick<MessageRow, 'parts'>): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}
