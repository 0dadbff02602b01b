import type { HistoryEntry } from '@throughline/agent'
import { findBranch, findMessages, type EngineTables, type MessageRow } from '@throughline/db'
import type { Kysely } from 'kysely'
import { fenced } from './fencing.ts'
import type { Claim } from './claim.ts'

/** More than fits into a model's context. The agent trims the history by size. */
const MAX_MESSAGES = 200

/** The messages on the branch of the run's answer before it, oldest first. */
export async function loadHistory(db: Kysely<EngineTables>, claim: Claim): Promise<HistoryEntry[]> {
  if (claim.history) return claim.history
  const [answer, ...earlier] = await findBranch(db, claim.conversationId, {
    from: claim.assistantMessageId,
    limit: MAX_MESSAGES,
  })
  if (!answer) throw fenced()
  const ids = earlier.slice(0, MAX_MESSAGES).map(({ id }) => id)
  const rows = new Map((await findMessages(db, ids)).map((row) => [row.id, row]))
  return ids.toReversed().flatMap((id) => {
    const row = rows.get(id)
    return row ? [toHistoryEntry(row)] : []
  })
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
