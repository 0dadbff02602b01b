import { randomUUID } from 'node:crypto'
import type { AgentRunner } from '@throughline/agent'
import {
  CallGroup,
  createDatabase,
  findMessages,
  findRun,
  findSiblings,
  runNotFound,
  type EngineTables,
} from '@throughline/db'
import type { AssistantMessage, PrincipalId, RunId, ToolTypes } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { GroupCommit } from './event-log/group-commit.ts'
import { finishRuns } from './execution/finish-runs.ts'
import { renewLeases } from './execution/lease.ts'
import { createLiveEvents, type LiveEvents } from './live-events/create-live-events.ts'
import { followChanges } from './live-events/follow-changes.ts'
import { followRun } from './live-events/follow-run.ts'
import type { Logger } from './logger.ts'
import { drainProcess } from './maintenance/drain.ts'
import { dropOldEvents } from './maintenance/event-retention.ts'
import { expireApprovals } from './maintenance/expire-approvals.ts'
import { runEvery } from './maintenance/interval.ts'
import { recoverRuns } from './maintenance/recover-runs.ts'
import type { ProcessContext } from './process-context.ts'
import { decideApproval } from './requests/decide-approval.ts'
import { insertSends } from './requests/insert-sends.ts'
import { listMessages, openConversation, toMessage } from './requests/list-messages.ts'
import { MessageCache } from './requests/message-cache.ts'
import { regenerateAnswer } from './requests/regenerate-answer.ts'
import {
  findRepeatedRegeneration,
  findRepeatedRetry,
  findRepeatedSend,
} from './requests/request-id.ts'
import { retryRun } from './requests/retry-run.ts'
import { sendMessage } from './requests/send-message.ts'
import { stopRun } from './requests/stop-run.ts'
import type { Runs } from './runs.ts'

/** A stop whose signal was lost is noticed after this time, and so is a run that was taken over. */
const HEARTBEAT_MS = 4_000
const RECOVERY_MS = 1_000
const CLEANUP_MS = 60_000
const APPROVAL_EXPIRY_MS = 24 * 3_600_000
const EVENT_RETENTION_MS = 7 * 24 * 3_600_000

export interface RunsOptions<Tools extends ToolTypes> {
  db: Kysely<EngineTables>
  /** For the connections that must bypass a pooler: group commit, LISTEN and locks. */
  databaseUrl: string
  /** Lets live events travel over this Redis or Valkey. Default: over PostgreSQL. */
  redisUrl?: string | undefined
  runner: AgentRunner<Tools>
  log: Logger
  /** How long the events of an ended run are kept. Default: one week. */
  eventRetentionMs?: number
  /** How long a run waits for an approval before the call is rejected. Default: one day. */
  approvalExpiryMs?: number
}

/** Starts durable execution in this process and takes over the runs of dead processes. */
export async function createRuns<Tools extends ToolTypes>(
  options: RunsOptions<Tools>,
): Promise<Runs<Tools>> {
  const { db, databaseUrl, redisUrl, runner, log } = options
  const onConnectionError = (error: Error) =>
    log.warn({ err: error }, 'error on a database connection')
  const flushDb = createDatabase(databaseUrl, { maxConnections: 1, onConnectionError })
  const leaseDb = createDatabase(databaseUrl, { maxConnections: 1, onConnectionError })
  const owner = randomUUID()
  const activeRuns: ProcessContext['activeRuns'] = new Map()
  const liveEvents = createLiveEvents({ ...options, redisUrl, owner, activeRuns })
  const context = createProcessContext({ db, runner, log, owner, activeRuns, flushDb }, liveEvents)
  await liveEvents.open()
  const onError = (error: unknown) =>
    log.warn({ err: error }, 'lease renewal, recovery or cleanup failed')
  const recovery = runEvery(RECOVERY_MS, () => recoverRuns(context, leaseDb), onError)
  const heartbeat = runEvery(HEARTBEAT_MS, () => renewLeases(context, leaseDb), onError)
  const cleanUp = async () => {
    await dropOldEvents(leaseDb, options.eventRetentionMs ?? EVENT_RETENTION_MS)
    await expireApprovals(context, options.approvalExpiryMs ?? APPROVAL_EXPIRY_MS)
  }
  const cleanup = runEvery(CLEANUP_MS, cleanUp, onError)
  await recovery.now()
  await cleanup.now()

  const reader = { db, runner, cache: new MessageCache<Tools>() }
  let drained: Promise<void> | undefined
  const close = async () => {
    await Promise.all([recovery.stop(), heartbeat.stop(), cleanup.stop()])
    await context.groupCommit.close()
    await liveEvents.close()
    await Promise.all([flushDb.destroy(), leaseDb.destroy()])
  }
  return {
    send: (principalId, input) => sendMessage(context, principalId, input),
    findSent: (principalId, input) => {
      if ('runId' in input) return findRepeatedRetry(db, principalId, input)
      return 'messageId' in input
        ? findRepeatedRegeneration(db, principalId, input)
        : findRepeatedSend(db, principalId, input)
    },
    retry: (principalId, input) => retryRun(context, principalId, input),
    regenerate: (principalId, input) => regenerateAnswer(context, principalId, input),
    approve: (principalId, decision) => decideApproval(context, principalId, decision),
    async stop(principalId, runId) {
      await stopRun({ context, runner, principalId, runId }, recovery.now)
      return readAnswer({ db, runner }, principalId, runId)
    },
    follow: (principalId, runId, cursor) =>
      followRun({ context, runner, principalId, runId }, cursor),
    changes: (principalId, signal) => followChanges(context, principalId, signal),
    listMessages: (principalId, conversationId, page) =>
      listMessages(reader, { principalId, conversationId }, page),
    openConversation: (principalId, conversationId, page) =>
      openConversation(reader, { principalId, conversationId }, page),
    drain(graceMs) {
      drained ??= drainProcess(context, graceMs).then(close)
      return drained
    },
  }
}

type Given = Pick<ProcessContext, 'db' | 'runner' | 'log' | 'owner' | 'activeRuns'>

function createProcessContext(
  { flushDb, ...given }: Given & { flushDb: Kysely<EngineTables> },
  liveEvents: LiveEvents,
): ProcessContext {
  const context = { ...given, ...liveEvents }
  return {
    ...context,
    sends: new CallGroup((sends) => insertSends(context, sends)),
    ends: new CallGroup((ends) => finishRuns(context, ends)),
    groupCommit: new GroupCommit(flushDb, context),
    interruptedRuns: new Map(),
    draining: false,
  }
}

async function readAnswer<Tools extends ToolTypes>(
  { db, runner }: { db: Kysely<EngineTables>; runner: AgentRunner<Tools> },
  principalId: PrincipalId,
  runId: RunId,
): Promise<AssistantMessage<Tools>> {
  const run = await findRun(db, principalId, runId)
  if (!run) throw runNotFound()
  const [row] = await findMessages(db, [run.assistant_message_id])
  const message = row && toMessage(runner, row)
  if (message?.role !== 'assistant') throw runNotFound()
  const siblings = await findSiblings(db, message.conversationId, [message.parentId])
  return { ...message, siblings: siblings.get(message.id) ?? null }
}
