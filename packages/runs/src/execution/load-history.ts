import type { HistoryEntry } from '@throughline/agent'
import { findMessagesBefore, type EngineTables, type MessageRow } from '@throughline/db'
import type { Kysely } from 'kysely'
import { fenced } from './fencing.ts'
import type { Claim } from './claim.ts'

/** More than fits into a model's context. The agent trims the history by size. */
const MAX_MESSAGES = 200

/** The messages before the run's answer, oldest first. */
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
  return rows.slice(0, MAX_MESSAGES).toReversed().map(toHistoryEntry)
}

function toHistoryEntry(row: MessageRow): HistoryEntry {
  const { role, parts, status, error, usage } = row
  return role === 'user'
    ? { role, text: userTextOf(row) }
    : { role, answer: { parts, status, error, usage } }
}

/** The text of a user message. */
export function userTextOf({ parts }: Pick<MessageRow, 'parts'>): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}
