import {
  CHANGE_CHANNEL,
  conversationNotFound,
  isUniqueViolation,
  newId,
  type Announcement,
  type EngineTables,
} from '@throughline/db'
import {
  AppError,
  conversationIdSchema,
  messageIdSchema,
  runIdSchema,
  titleOf,
  type PrincipalId,
  type StoredPart,
} from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import type { Claim } from '../execution/claim.ts'
import { startRun } from '../execution/execute-run.ts'
import type { ProcessContext } from '../process-context.ts'
import { LEASE_SECONDS } from '../execution/lease.ts'
import { findRepeatedSend, refuseWhileActive } from './request-id.ts'
import type { SendInput, Sent } from '../runs.ts'

/** How often a send is tried again when the run that was in its way ended meanwhile. */
const MAX_TRIES = 3

/** Stores the message, the run and the place of its answer in one statement, and starts the run. */
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
      'This server is going down. Send again; another one answers.',
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
  const now = await insertSend(context, {
    ...input,
    ...ids,
    principalId,
    timeZone,
    approvals,
    isNew,
  })
  if (!now) throw conversationNotFound()
  startRun(context, {
    ...ids,
    principalId,
    now,
    timeZone,
    approvals,
    attempt: 1,
    crashes: 0,
    stopped: false,
    fresh: true,
    ...(isNew && { history: [{ role: 'user' as const, text: input.message }] }),
  })
  return { ...ids, repeated: false }
}

type NewSend = SendInput &
  Omit<Sent, 'repeated'> &
  Pick<Claim, 'principalId' | 'timeZone' | 'approvals'> & { isNew: boolean }

/** Answers with the run's clock, or nothing when there is no such conversation. */
async function insertSend(
  { db, owner }: { db: Kysely<EngineTables>; owner: string },
  send: NewSend,
): Promise<Date | undefined> {
  const announcement: Announcement = {
    principalId: send.principalId,
    change: { type: 'conversation', id: send.conversationId },
  }
  const { rows } = await sql<{ now: Date }>`
    with place as (${placeOf(send)}), begun as (
      insert into throughline.run (
        id, conversation_id, principal_id, request_id, user_message_id, assistant_message_id,
        status, time_zone, approvals, lease_owner, lease_until
      )
      select ${send.runId}::uuid, place.id, ${send.principalId}::uuid, ${send.requestId},
        ${send.userMessageId}::uuid, ${send.assistantMessageId}::uuid,
        'running', ${send.timeZone}, ${send.approvals}, ${owner}::uuid,
        now() + make_interval(secs => ${LEASE_SECONDS})
      from place
      returning created_at
    ), written as (
      insert into throughline.message (id, conversation_id, run_id, position, role, parts, status)
      select entry.id, place.id, ${send.runId}::uuid, place.last_position - 2 + entry.place,
        entry.role, entry.parts, entry.status
      from place, (values
        (${send.userMessageId}::uuid, 1, 'user', ${JSON.stringify(partsOf(send))}::jsonb, 'completed'),
        (${send.assistantMessageId}::uuid, 2, 'assistant', '[]'::jsonb, 'streaming')
      ) as entry (id, place, role, parts, status)
    )
    select created_at as now, pg_notify(${CHANGE_CHANNEL}, ${JSON.stringify(announcement)}) from begun
  `.execute(db)
  return rows[0]?.now
}

/** The conversation, made or found, with room for two more messages. */
function placeOf({ conversationId, principalId, message, isNew }: NewSend) {
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
