import type { ChangeNotice, EngineTables } from '@throughline/db'
import { titleOf, type StoredPart } from '@throughline/protocol'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { eventRows } from '../event-log/event-rows.ts'
import { firstEntries } from '../execution/first-entries.ts'
import { leaseEnd, type Claim } from '../execution/claim.ts'
import type { ChangeNotifier } from '../live-events/change-notifier.ts'
import type { SendInput, Sent } from '../runs.ts'

export interface NewSend
  extends
    Pick<SendInput, 'message' | 'requestId' | 'parentId'>,
    Omit<Sent, 'repeated'>,
    Pick<Claim, 'principalId' | 'timeZone' | 'approvals'> {
  /** True if the send creates its conversation. */
  isNew: boolean
}

interface SendContext {
  db: Kysely<EngineTables>
  owner: string
  changeNotifier: Pick<ChangeNotifier, 'notice'>
}

/**
 * Stores messages with their runs, which this process claims, and the empty answers. A message
 * replies to its parent, which the caller must have checked under the conversation's lock, or else
 * to the last message of the current branch. Returns the clock of each run, or undefined for those
 * whose conversation does not exist. Conversations are locked in the order of their ids, so that two
 * groups cannot wait for each other.
 */
export async function insertSends(
  { db, owner, changeNotifier }: SendContext,
  sends: readonly NewSend[],
): Promise<(Date | undefined)[]> {
  const changes = changeNotifier.notice(sends.map(changeOf))
  const { rows } = await sql<{ id: string; now: Date }>`
    with send as (
      select * from ${sendRows(sends)}
    ), created as (
      insert into throughline.conversation (id, principal_id, title, leaf_id)
      select conversation_id, principal_id, title, assistant_message_id
      from send where title is not null
      returning id, principal_id
    ), locked as (
      select conversation.id, assistant_message_id,
        case when names_parent then send.parent_id else conversation.leaf_id end as parent_id
      from throughline.conversation
      join send on send.conversation_id = conversation.id
        and send.principal_id = conversation.principal_id and send.title is null
      order by conversation.id
      for no key update of conversation
    ), continued as (
      update throughline.conversation
      set leaf_id = assistant_message_id, updated_at = now(),
        branched = branched or leaf_id is distinct from locked.parent_id
      from locked where conversation.id = locked.id
      returning conversation.id, principal_id, locked.parent_id
    ), target (conversation_id, principal_id, parent_id) as (
      select id, principal_id, null from created union all select * from continued
    ), new_run as (
      insert into throughline.run (
        id, conversation_id, principal_id, request_id, user_message_id, assistant_message_id,
        status, time_zone, approvals, lease_owner, lease_until
      )
      select send.id, conversation_id, principal_id, request_id, user_message_id, assistant_message_id,
        'running', time_zone, approvals, ${owner}::uuid, ${leaseEnd}
      from send join target using (conversation_id, principal_id)
      returning id, created_at
    ), new_messages as (
      insert into throughline.message (id, conversation_id, run_id, parent_id, role, parts, status)
      select entry.id, conversation_id, send.id, entry.parent_id, entry.role, entry.parts, entry.status
      from send join target using (conversation_id, principal_id), lateral (values
        (send.user_message_id, target.parent_id, 'user', send.parts, 'completed'),
        (send.assistant_message_id, send.user_message_id, 'assistant', '[]'::jsonb, 'streaming')
      ) as entry (id, parent_id, role, parts, status)
    ), new_events as (
      insert into throughline.run_event (run_id, seq, type, data)
      select entry.run_id, entry.seq, entry.type, entry.data
      from new_run join ${eventRows(sends.map(({ runId }) => ({ runId, entries: firstEntries })))}
        on entry.run_id = new_run.id
    )
    select id, created_at as now, ${changes.sql} from new_run
  `
    .execute(db)
    .finally(changes.settle)
  const clocks = new Map(rows.map(({ id, now }) => [id, now]))
  return sends.map(({ runId }) => clocks.get(runId))
}

function changeOf({ principalId, conversationId: id }: NewSend): ChangeNotice {
  return { principalId, change: { type: 'conversation', id } }
}

function sendRows(sends: readonly NewSend[]): RawBuilder<unknown> {
  return sql`unnest(
    ${sends.map((send) => send.runId)}::uuid[],
    ${sends.map((send) => send.conversationId)}::uuid[],
    ${sends.map((send) => send.principalId)}::uuid[],
    ${sends.map((send) => send.requestId)}::text[],
    ${sends.map((send) => send.userMessageId)}::uuid[],
    ${sends.map((send) => send.assistantMessageId)}::uuid[],
    ${sends.map((send) => send.parentId !== undefined)}::boolean[],
    ${sends.map((send) => send.parentId ?? null)}::uuid[],
    ${sends.map((send) => send.timeZone)}::text[],
    ${sends.map((send) => send.approvals)}::text[],
    ${sends.map((send) => (send.isNew ? titleOf(send.message) : null))}::text[],
    ${sends.map((send) => JSON.stringify(partsOf(send)))}::jsonb[]
  ) as send (
    id, conversation_id, principal_id, request_id, user_message_id, assistant_message_id,
    names_parent, parent_id, time_zone, approvals, title, parts
  )`
}

function partsOf({ message }: NewSend): StoredPart[] {
  return [{ type: 'text', turn: 1, text: message }]
}
