import type { EngineTables } from '@throughline/db'
import type { Answer, ConversationId, LogEntry, PrincipalId, Usage } from '@throughline/protocol'
import type { TurnRecord } from '@throughline/agent'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { eventRows } from '../event-log/event-rows.ts'
import type { ChangeNotifier } from '../live-events/change-notifier.ts'
import type { AttemptId } from './fencing.ts'
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

interface FinishContext {
  db: Kysely<EngineTables>
  changeNotifier: ChangeNotifier
}

/**
 * Ends runs in one statement: their last events, the folded messages, usage and status. Returns
 * which of them ended. Changes nothing of a run that its attempt no longer executes. Locks the
 * conversations first, then the runs, each in the order of their ids: sends, deletions and lease
 * renewals take the locks in the same order.
 */
export async function finishRuns(
  { db, changeNotifier }: FinishContext,
  ends: readonly RunEnd[],
): Promise<boolean[]> {
  const changes = changeNotifier.notice(
    ends.map(({ principalId, conversationId: id }) => ({
      principalId,
      change: { type: 'conversation', id },
    })),
  )
  const { rows } = await sql<{ id: string }>`
    with ending as (
      select * from ${endRows(ends)}
    ), target as (
      select conversation.id from throughline.conversation
      where id in (select conversation_id from ending)
      order by id
      for no key update
    ), locked as (
      select run.id from throughline.run
      join target on target.id = run.conversation_id
      join ending on ending.id = run.id and ending.attempt = run.attempt
      where run.status = 'running'
      order by run.id
      for no key update of run
    ), ended as (
      update throughline.run
      set status = ending.status, usage = ending.usage, error_code = ending.error_code,
        last_seq = ending.last_seq, finished_at = now(), lease_owner = null, lease_until = null
      from locked, ending
      where run.id = locked.id and ending.id = locked.id
      returning run.id, run.conversation_id, assistant_message_id
    ), new_events as (
      insert into throughline.run_event (run_id, seq, type, data)
      select entry.run_id, entry.seq, entry.type, entry.data
      from ${eventRows(ends)} join ended on ended.id = entry.run_id
    ), new_turns as (
      insert into throughline.run_turn (run_id, turn, response, usage)
      select entry.run_id, entry.turn, entry.response, entry.usage
      from ${turnRows(ends)} join ended on ended.id = entry.run_id
    ), updated_messages as (
      update throughline.message
      set parts = ending.parts, status = ending.status, error = ending.error,
        usage = ending.answer_usage
      from ended join ending on ending.id = ended.id
      where message.id = ended.assistant_message_id
    ), updated_conversations as (
      update throughline.conversation set updated_at = now()
      from ended where conversation.id = ended.conversation_id
    )
    select id, ${changes.sql} from ended
  `
    .execute(db)
    .finally(changes.settle)
  const ended = new Set(rows.map(({ id }) => id))
  return ends.map(({ runId }) => ended.has(runId))
}

function endRows(ends: readonly RunEnd[]): RawBuilder<unknown> {
  return sql`unnest(
    ${ends.map((end) => end.runId)}::uuid[],
    ${ends.map((end) => end.attempt)}::integer[],
    ${ends.map((end) => end.conversationId)}::uuid[],
    ${ends.map((end) => end.answer.status)}::text[],
    ${ends.map((end) => JSON.stringify(end.usage))}::jsonb[],
    ${ends.map((end) => end.answer.error?.code ?? null)}::text[],
    ${ends.map((end) => end.entries.at(-1)?.seq ?? 0)}::integer[],
    ${ends.map((end) => JSON.stringify(end.answer.parts))}::jsonb[],
    ${ends.map((end) => end.answer.error && JSON.stringify(end.answer.error))}::jsonb[],
    ${ends.map((end) => end.answer.usage && JSON.stringify(end.answer.usage))}::jsonb[]
  ) as ending (
    id, attempt, conversation_id, status, usage, error_code, last_seq, parts, error, answer_usage
  )`
}

function turnRows(ends: readonly RunEnd[]): RawBuilder<unknown> {
  const turns = ends.flatMap(({ runId, turn }) => (turn ? [{ runId, turn }] : []))
  return sql`unnest(
    ${turns.map(({ runId }) => runId)}::uuid[],
    ${turns.map(({ turn }) => turn.turn)}::integer[],
    ${turns.map(({ turn }) => toStoredResponse(turn))}::jsonb[],
    ${turns.map(({ turn }) => JSON.stringify(turn.usage))}::jsonb[]
  ) as entry (run_id, turn, response, usage)`
}
