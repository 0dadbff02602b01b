import { CHANGE_CHANNEL, type Announcement, type EngineTables } from '@throughline/db'
import type {
  Answer,
  ConversationId,
  LogEntry,
  PrincipalId,
  RunId,
  Usage,
} from '@throughline/protocol'
import type { TurnRecord } from '@throughline/agent'
import { sql, type Kysely } from 'kysely'
import { toJournal } from './journal.ts'
import { eventRows } from '../event-log/event-rows.ts'
import { notifyingLog } from '../live-events/event-notify.ts'

export interface RunEnd {
  runId: RunId
  attempt: number
  conversationId: ConversationId
  principalId: PrincipalId
  /** The last events, which end with the terminal one. */
  entries: readonly LogEntry[]
  /** The last turn's journal entry, when it is not stored yet. */
  turn: TurnRecord | undefined
  answer: Answer
  /** What all model calls of the run took. */
  usage: Usage
}

/**
 * Ends a run in one transaction: its last events, the folded message, usage and status. Answers
 * false, and changes nothing, when the attempt no longer drives the run. Locks in the order of a
 * send and of a deletion: the conversation, then the run.
 */
export async function finishRun(
  { db, owner }: { db: Kysely<EngineTables>; owner: string },
  end: RunEnd,
): Promise<boolean> {
  const { runId, attempt, conversationId, principalId, entries, turn, answer, usage } = end
  const announcement: Announcement = {
    principalId,
    change: { type: 'conversation', id: conversationId },
  }
  const shown = answer.usage && JSON.stringify(answer.usage)
  const error = answer.error && JSON.stringify(answer.error)
  const { rows } = await sql`
    with place as (
      select id from throughline.conversation where id = ${conversationId} for no key update
    ), ended as (
      update throughline.run
      set status = ${answer.status}, usage = ${JSON.stringify(usage)}::jsonb,
        error_code = ${answer.error?.code ?? null}, last_seq = ${entries.at(-1)?.seq ?? 0},
        finished_at = now(), lease_owner = null, lease_until = null
      from place
      where run.conversation_id = place.id and run.id = ${runId} and attempt = ${attempt} and status = 'running'
      returning run.id, conversation_id, assistant_message_id
    ), written as (
      insert into throughline.run_event (run_id, seq, type, data)
      select ended.id, entry.seq, entry.type, entry.data
      from ended, ${eventRows(entries)}
    ), journaled as (
      insert into throughline.run_turn (run_id, turn, response, usage)
      select ended.id, entry.turn, entry.response, entry.usage
      from ended, unnest(
        ${turn ? [turn.turn] : []}::integer[],
        ${turn ? [toJournal(turn)] : []}::jsonb[],
        ${turn ? [JSON.stringify(turn.usage)] : []}::jsonb[]
      ) as entry (turn, response, usage)
    ), answered as (
      update throughline.message
      set parts = ${JSON.stringify(answer.parts)}::jsonb, status = ${answer.status},
        error = ${error}::jsonb, usage = ${shown}::jsonb
      from ended where message.id = ended.assistant_message_id
    ), moved as (
      update throughline.conversation set updated_at = now()
      from ended where conversation.id = ended.conversation_id
    )
    select pg_notify(${CHANGE_CHANNEL}, ${JSON.stringify(announcement)}),
      ${notifyingLog(owner, [runId])}
    from ended
  `.execute(db)
  return rows.length > 0
}
