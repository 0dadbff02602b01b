import { announcing } from '@throughline/db'
import { fold, type LogEntry, type StoredEvent } from '@throughline/protocol'
import { sql } from 'kysely'
import type { Claim } from './claim.ts'
import type { ProcessContext } from '../process-context.ts'
import { fenced } from './attempt-errors.ts'
import type { EventBuffer } from '../event-log/event-buffer.ts'
import { eventRows } from '../event-log/event-rows.ts'
import { notifyingLog } from '../live-events/event-notify.ts'

/**
 * Lays a run aside until a person has decided on these calls. No process holds it meanwhile. The
 * requests are seen by nobody before the run waits, so no answer can come too early.
 */
export async function suspendRun(
  { db, owner }: Pick<ProcessContext, 'db' | 'owner'>,
  { buffer, claim }: { buffer: EventBuffer; claim: Claim },
  requests: readonly Extract<StoredEvent, { type: 'approval_requested' }>[],
): Promise<LogEntry[]> {
  await buffer.settled()
  buffer.seal()
  const entries = buffer.number(requests)
  const { answer } = entries.reduce(fold, buffer.folded)
  const { conversationId: id, principalId } = claim
  const { rows } = await sql`
    with held as (
      update throughline.run
      set status = 'waiting', waiting_since = now(), lease_owner = null, lease_until = null
      where id = ${buffer.runId} and attempt = ${buffer.attempt} and status = 'running'
      returning id, assistant_message_id
    ), asked as (
      update throughline.tool_call set state = 'waiting'
      from held
      where run_id = held.id and call_id = any(${requests.map((request) => request.callId)})
    ), written as (
      insert into throughline.run_event (run_id, seq, type, data)
      select held.id, entry.seq, entry.type, entry.data
      from held, ${eventRows(entries)}
    ), shown as (
      update throughline.message set parts = ${JSON.stringify(answer.parts)}::jsonb, status = ${answer.status}
      from held where message.id = held.assistant_message_id
    )
    select ${announcing(principalId, { type: 'conversation', id })},
      ${notifyingLog(owner, [buffer.runId])}
    from held
  `.execute(db)
  if (rows.length === 0) throw fenced()
  return entries
}
