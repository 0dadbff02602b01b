import type { Answer, ConversationId, LogEntry, PrincipalId, Usage } from '@throughline/protocol'
import type { TurnRecord } from '@throughline/agent'
import { sql } from 'kysely'
import { eventRows } from '../event-log/event-rows.ts'
import type { ProcessContext } from '../process-context.ts'
import { isCurrentAttempt, type AttemptId } from './fencing.ts'
import { toStoredResponse } from './journal.ts'

export interface RunEnd extends AttemptId {
  conversationId: ConversationId
  principalId: PrincipalId
  /** The remaining events. The last one is terminal. */
  entries: readonly LogEntry[]
  /** The last turn, if it is not stored yet. */
  turn: TurnRecord | undefined
  answer: Answer
  /** The usage of all model calls of the run. */
  usage: Usage
}

type FinishContext = Pick<ProcessContext, 'db' | 'changeNotifier' | 'remoteFollowers'>

/**
 * Ends a run in one statement: its last events, the folded message, usage and status. Returns false
 * and changes nothing if the attempt no longer executes the run. Locks the conversation first, then
 * the run: sends and deletions take the locks in the same order.
 */
export async function finishRun(
  { db, changeNotifier, remoteFollowers }: FinishContext,
  end: RunEnd,
): Promise<boolean> {
  const { runId, conversationId, principalId, entries, turn, answer, usage } = end
  const answerUsage = answer.usage && JSON.stringify(answer.usage)
  const error = answer.error && JSON.stringify(answer.error)
  const change = changeNotifier.notice(principalId, { type: 'conversation', id: conversationId })
  const log = remoteFollowers.notice([runId])
  const { rows } = await sql`
    with target as (
      select id from throughline.conversation where id = ${conversationId} for no key update
    ), ended as (
      update throughline.run
      set status = ${answer.status}, usage = ${JSON.stringify(usage)}::jsonb,
        error_code = ${answer.error?.code ?? null}, last_seq = ${entries.at(-1)?.seq ?? 0},
        finished_at = now(), lease_owner = null, lease_until = null
      from target
      where run.conversation_id = target.id and ${isCurrentAttempt(end)}
      returning run.id, conversation_id, assistant_message_id
    ), new_events as (
      insert into throughline.run_event (run_id, seq, type, data)
      select ended.id, entry.seq, entry.type, entry.data
      from ended, ${eventRows(entries)}
    ), new_turn as (
      insert into throughline.run_turn (run_id, turn, response, usage)
      select ended.id, entry.turn, entry.response, entry.usage
      from ended, unnest(
        ${turn ? [turn.turn] : []}::integer[],
        ${turn ? [toStoredResponse(turn)] : []}::jsonb[],
        ${turn ? [JSON.stringify(turn.usage)] : []}::jsonb[]
      ) as entry (turn, response, usage)
    ), updated_message as (
      update throughline.message
      set parts = ${JSON.stringify(answer.parts)}::jsonb, status = ${answer.status},
        error = ${error}::jsonb, usage = ${answerUsage}::jsonb
      from ended where message.id = ended.assistant_message_id
    ), updated_conversation as (
      update throughline.conversation set updated_at = now()
      from ended where conversation.id = ended.conversation_id
    )
    select ${change.sql}, ${log.sql} from ended
  `
    .execute(db)
    .finally(change.settle)
    .finally(log.settle)
  return rows.length > 0
}
