import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { AgentRunner } from '@throughline/agent'
import { createDatabase, findRun, type EngineTables } from '@throughline/db'
import type { AssistantMessage, Change, PrincipalId, RunId, ToolTypes } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { ProcessContext } from './process-context.ts'
import { expireApprovals } from './maintenance/expire-approvals.ts'
import { decideApproval } from './requests/decide-approval.ts'
import { PubSub } from './live-events/pub-sub.ts'
import { GroupCommit } from './event-log/group-commit.ts'
import { followRun, runNotFound } from './live-events/follow-run.ts'
import { renewLeases, sweepRuns } from './execution/lease.ts'
import { NotificationListener } from './live-events/notification-listener.ts'
import type { Logger } from './logger.ts'
import { listMessages, toMessage } from './requests/list-messages.ts'
import { RemoteEventReader } from './live-events/remote-event-reader.ts'
import { findRepeatedRetry, findRepeatedSend } from './requests/request-id.ts'
import { runEvery } from './maintenance/interval.ts'
import { dropOldEvents } from './maintenance/event-retention.ts'
import { retryRun } from './requests/retry-run.ts'
import type { Runs } from './runs.ts'
import { sendMessage } from './requests/send-message.ts'
import { stopRun } from './requests/stop-run.ts'

const HEARTBEAT_MS = 5_000
const SWEEP_MS = 1_000
const UPKEEP_MS = 60_000
const APPROVAL_EXPIRY_MS = 24 * 3_600_000
const EVENT_RETENTION_MS = 7 * 24 * 3_600_000
/** How long runs that were given back may take to let go of their tools. */
const RELEASE_MS = 5_000

export interface RunsOptions<Tools extends ToolTypes> {
  db: Kysely<EngineTables>
  /** For the connections that must not go through a pooler: group commit, LISTEN and locks. */
  databaseUrl: string
  runner: AgentRunner<Tools>
  log: Logger
  /** How long the events of an ended run are kept beside its message; a week when left out. */
  eventRetentionMs?: number
  /** How long a run waits for an approval before it is rejected; a day when left out. */
  approvalExpiryMs?: number
}

/** Starts durable execution in this process; takes over what dead processes left. */
export async function createRuns<Tools extends ToolTypes>(
  options: RunsOptions<Tools>,
): Promise<Runs<Tools>> {
  const { db, databaseUrl, runner, log } = options
  const onConnectionError = (error: Error) => log.warn({ err: error }, 'database connection')
  const flushDb = createDatabase(databaseUrl, { maxConnections: 1, onConnectionError })
  const leaseDb = createDatabase(databaseUrl, { maxConnections: 1, onConnectionError })
  const context = createProcessContext({ db, runner, log, flushDb })
  const listener = new NotificationListener(databaseUrl, context)
  await listener.open()
  const onError = (error: unknown) => log.warn({ err: error }, 'leases')
  const sweep = runEvery(SWEEP_MS, () => sweepRuns(context, leaseDb), onError)
  const heartbeat = runEvery(HEARTBEAT_MS, () => renewLeases(context, leaseDb), onError)
  const upkeep = async () => {
    await dropOldEvents(leaseDb, options.eventRetentionMs ?? EVENT_RETENTION_MS)
    await expireApprovals(context, options.approvalExpiryMs ?? APPROVAL_EXPIRY_MS)
  }
  const cleaning = runEvery(UPKEEP_MS, upkeep, onError)
  await sweep.now()
  await cleaning.now()

  let drained: Promise<void> | undefined
  const close = async () => {
    await Promise.all([sweep.stop(), heartbeat.stop(), cleaning.stop()])
    await context.groupCommit.close()
    await listener.close()
    await context.remoteEvents.close()
    await Promise.all([flushDb.destroy(), leaseDb.destroy()])
  }
  return {
    send: (principalId, input) => sendMessage(context, principalId, input),
    findSent: (principalId, input) =>
      'runId' in input
        ? findRepeatedRetry(db, principalId, input)
        : findRepeatedSend(db, principalId, input),
    retry: (principalId, input) => retryRun(context, principalId, input),
    approve: (principalId, decision) => decideApproval(context, principalId, decision),
    async stop(principalId, runId) {
      await stopRun(context, { principalId, runId, sweep: sweep.now })
      return readAnswer({ db, runner }, principalId, runId)
    },
    follow: (principalId, runId, cursor) =>
      followRun({ context, runner, principalId, runId }, cursor),
    changes: (principalId, signal) => followChanges(context, principalId, signal),
    listMessages: (principalId, conversationId, page) =>
      listMessages({ db, runner }, { principalId, conversationId }, page),
    drain(graceMs) {
      drained ??= drain(context, graceMs).then(close)
      return drained
    },
  }
}

function createProcessContext({
  db,
  runner,
  log,
  flushDb,
}: Pick<ProcessContext, 'db' | 'runner' | 'log'> & {
  flushDb: Kysely<EngineTables>
}): ProcessContext {
  const owner = randomUUID()
  const runEvents: ProcessContext['runEvents'] = new PubSub()
  const active: ProcessContext['active'] = new Map()
  return {
    db,
    runner,
    log,
    runEvents,
    changes: new PubSub(),
    groupCommit: new GroupCommit(flushDb, { feed: runEvents, log, owner }),
    remoteEvents: new RemoteEventReader(db, { feed: runEvents, log, active }),
    owner,
    active,
    lost: new Map(),
    draining: false,
  }
}

async function* followChanges(
  { changes }: ProcessContext,
  principalId: PrincipalId,
  signal: AbortSignal,
): AsyncGenerator<Change, void> {
  signal.throwIfAborted()
  using subscription = changes.subscribe(principalId, signal)
  yield { type: 'resync' }
  while (true) {
    const changes = await subscription.next()
    if (changes === 'lagged') yield { type: 'resync' }
    else yield* changes
  }
}

async function readAnswer<Tools extends ToolTypes>(
  { db, runner }: { db: Kysely<EngineTables>; runner: AgentRunner<Tools> },
  principalId: PrincipalId,
  runId: RunId,
): Promise<AssistantMessage<Tools>> {
  const run = await findRun(db, principalId, runId)
  if (!run) throw runNotFound()
  const row = await db
    .selectFrom('throughline.message')
    .selectAll()
    .where('id', '=', run.assistant_message_id)
    .executeTakeFirstOrThrow(runNotFound)
  const message = toMessage(runner, row)
  if (message.role !== 'assistant') throw runNotFound()
  return message
}

/** Lets runs end within the grace, gives the rest back, and sends the followers elsewhere. */
async function drain(context: ProcessContext, graceMs: number): Promise<void> {
  context.draining = true
  const ended = () => Promise.allSettled([...context.active.values()].map((run) => run.done))
  await within(graceMs, ended())
  for (const run of context.active.values()) {
    run.released = true
    run.controller.abort()
  }
  await within(RELEASE_MS, ended())
  const reason = new DOMException('This server is going down.', 'AbortError')
  context.runEvents.close(reason)
  context.changes.close(reason)
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController()
  await Promise.race([work, delay(ms, undefined, { signal: timer.signal }).catch(() => undefined)])
  timer.abort()
}
