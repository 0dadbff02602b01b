import { conversationNotFound, isUniqueViolation, newId } from '@throughline/db'
import {
  AppError,
  conversationIdSchema,
  messageIdSchema,
  runIdSchema,
  titleOf,
  type PrincipalId,
  type StoredPart,
} from '@throughline/protocol'
import { sql } from 'kysely'
import { eventRows } from '../event-log/event-rows.ts'
import { firstEntries, startRun } from '../execution/execute-run.ts'
import { leaseEnd, type Claim } from '../execution/lease.ts'
import type { ProcessContext } from '../process-context.ts'
import type { SendInput, Sent } from '../runs.ts'
import { findRepeatedSend, refuseWhileActive } from './request-id.ts'

/** A send is tried again if the run that conflicted with it has ended meanwhile. */
const MAX_TRIES = 3

/** Stores the message, its run and the empty answer in one statement, then starts the run. */
export async function sendMessage(
  context: ProcessContext,
  principalId: PrincipalId,
  input: SendInput,
): Promise<Sent> {
  refuseWhileDraining(context)
  for (let tries = 1; ; tries += 1) {
    try {
      return await insertAndStart(context, principalId, input)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      const repeated = await findRepeatedSend(context.db, principalId, input)
      if (repeated) return repeated
      await refuseWhileActive(context.db, principalId, input.conversationId)
      if (tries === MAX_TRIES) throw error
    }
  }
}

export function refuseWhileDraining({ draining }: ProcessContext): void {
  if (draining) {
    throw new AppError(
      'SERVER_DRAINING',
      'This server is shutting down. Send the request again to reach another server.',
    )
  }
}

async function insertAndStart(
  context: ProcessContext,
  principalId: PrincipalId,
  input: SendInput,
): Promise<Sent> {
  const ids = {
    conversationId: input.conversationId ?? newId(conversationIdSchema),
    runId: newId(runIdSchema),
    userMessageId: newId(messageIdSchema),
    assistantMessageId: newId(messageIdSchema),
  }
  const timeZone = input.timeZone ?? 'UTC'
  const approvals = input.approvals ?? 'ask'
  const isNew = input.conversationId === undefined
  context.remoteFollowers.addNew(ids.runId)
  const send = { ...input, ...ids, principalId, timeZone, approvals, isNew }
  const now = await insertSend(context, send).catch((error: unknown) => {
    context.remoteFollowers.delete(ids.runId)
    throw error
  })
  startRun(context, {
    ...ids,
    principalId,
    now,
    timeZone,
    approvals,
    attempt: 1,
    crashes: 0,
    stopRequested: false,
    isNew: true,
    ...(isNew && { history: [{ role: 'user' as const, text: input.message }] }),
  })
  return { ...ids, repeated: false }
}

type NewSend = SendInput &
  Omit<Sent, 'repeated'> &
  Pick<Claim, 'principalId' | 'timeZone' | 'approvals'> & { isNew: boolean }

/** Returns the run's clock. */
async function insertSend(
  { db, owner, changeNotifier }: ProcessContext,
  send: NewSend,
): Promise<Date> {
  const { principalId, conversationId } = send
  const change = changeNotifier.notice(principalId, { type: 'conversation', id: conversationId })
  const { rows } = await sql<{ now: Date }>`
    with target as (${upsertConversation(send)}), new_run as (
      insert into throughline.run (
        id, conversation_id, principal_id, request_id, user_message_id, assistant_message_id,
        status, time_zone, approvals, lease_owner, lease_until
      )
      select ${send.runId}::uuid, target.id, ${send.principalId}::uuid, ${send.requestId},
        ${send.userMessageId}::uuid, ${send.assistantMessageId}::uuid,
        'running', ${send.timeZone}, ${send.approvals}, ${owner}::uuid,
        ${leaseEnd}
      from target
      returning created_at
    ), new_messages as (
      insert into throughline.message (id, conversation_id, run_id, position, role, parts, status)
      select entry.id, target.id, ${send.runId}::uuid, target.last_position - 2 + entry.number,
        entry.role, entry.parts, entry.status
      from target, (values
        (${send.userMessageId}::uuid, 1, 'user', ${JSON.stringify(partsOf(send))}::jsonb, 'completed'),
        (${send.assistantMessageId}::uuid, 2, 'assistant', '[]'::jsonb, 'streaming')
      ) as entry (id, number, role, parts, status)
    ), new_events as (
      insert into throughline.run_event (run_id, seq, type, data)
      select ${send.runId}::uuid, entry.seq, entry.type, entry.data
      from target, ${eventRows(firstEntries)}
    )
    select created_at as now, ${change.sql} from new_run
  `
    .execute(db)
    .finally(change.settle)
  if (!rows[0]) throw conversationNotFound()
  return rows[0].now
}

/** Creates the conversation or updates it, with positions for two more messages. */
function upsertConversation({ conversationId, principalId, message, isNew }: NewSend) {
  return isNew
    ? sql`
        insert into throughline.conversation (id, principal_id, title, last_position)
        values (${conversationId}, ${principalId}, ${titleOf(message)}, 2)
        returning id, last_position
      `
    : sql`
        update throughline.conversation set last_position = last_position + 2, updated_at = now()
        where id = ${conversationId} and principal_id = ${principalId}
        returning id, last_position
      `
}

function partsOf({ message }: NewSend): StoredPart[] {
  return [{ type: 'text', turn: 1, text: message }]
}
