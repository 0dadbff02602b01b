import { fold, type LogEntry, type StoredEvent } from '@throughline/protocol'
import { sql } from 'kysely'
import type { EventBuffer } from '../event-log/event-buffer.ts'
import { eventRows } from '../event-log/event-rows.ts'
import type { ProcessContext } from '../process-context.ts'
import { fenced, isCurrentAttempt } from './fencing.ts'
import type { Claim } from './claim.ts'

type SuspendContext = Pick<ProcessContext, 'db' | 'changeNotifier'>

/**
 * Suspends a run until a person has decided on these calls. No process holds it meanwhile. One
 * statement sets the status `waiting` and stores the requests, so a decision cannot arrive before
 * the run waits.
 */
export async function suspendRun(
  { db, changeNotifier }: SuspendContext,
  { buffer, claim }: { buffer: EventBuffer; claim: Claim },
  requests: readonly Extract<StoredEvent, { type: 'approval_requested' }>[],
): Promise<LogEntry[]> {
  await buffer.flush()
  buffer.disableCache()
  const entries = buffer.assignSeqs(requests)
  const { answer } = entries.reduce(fold, buffer.folded)
  const { conversationId: id, principalId } = claim
  const change = changeNotifier.notice([{ principalId, change: { type: 'conversation', id } }])
  const { rows } = await sql`
    with suspended as (
      update throughline.run
      set status = 'waiting', waiting_since = now(), lease_owner = null, lease_until = null
      where ${isCurrentAttempt(buffer)}
      returning id, assistant_message_id
    ), waiting_calls as (
      update throughline.tool_call set state = 'waiting'
      from suspended
      where run_id = suspended.id and call_id = any(${requests.map((request) => request.callId)})
    ), new_events as (
      insert into throughline.run_event (run_id, seq, type, data)
      select suspended.id, entry.seq, entry.type, entry.data
      from suspended, ${eventRows([{ runId: buffer.runId, entries }])}
    ), updated_message as (
      update throughline.message set parts = ${JSON.stringify(answer.parts)}::jsonb, status = ${answer.status}
      from suspended where message.id = suspended.assistant_message_id
    )
    select ${change.sql} from suspended
  `
    .execute(db)
    .finally(change.settle)
  if (rows.length === 0) throw fenced()
  return entries
}
