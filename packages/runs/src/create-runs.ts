import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { AgentRunner } from '@throughline/agent'
import { createDatabase, findRun, type Database } from '@throughline/db'
import type { AssistantMessage, Change, PrincipalId, RunId, ToolTypes } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { Engine } from './engine.ts'
import { expireApprovals } from './approval-expiry.ts'
import { decideApproval } from './approve.ts'
import { Feed } from './feed.ts'
import { Flusher } from './flusher.ts'
import { followRun, runNotFound } from './follow.ts'
import { renewLeases, sweepRuns } from './lease.ts'
import { Listener } from './listener.ts'
import type { Log } from './log.ts'
import { listMessages, toMessage } from './message-page.ts'
import { RemoteLog } from './remote-log.ts'
import { findRepeatedRetry, findRepeatedSend } from './request-id.ts'
import { repeatEvery } from './repeat.ts'
import { dropOldEvents } from './retention.ts'
import { retryRun } from './retry.ts'
import type { Runs } from './runs.ts'
import { sendMessage } from './send.ts'
import { stopRun } from './stop.ts'

const HEARTBEAT_MS = 5_000
const SWEEP_MS = 1_000
const UPKEEP_MS = 60_000
const APPROVAL_EXPIRY_MS = 24 * 3_600_000
const EVENT_RETENTION_MS = 7 * 24 * 3_600_000
/** How long runs that were given back may take to let go of their tools. */
const RELEASE_MS = 5_000

export interface RunsOptions<Tools extends ToolTypes> {
  db: Kysely<Database>
  /** For the connections that must not go through a pooler: group commit, LISTEN and locks. */
  databaseUrl: string
  runner: AgentRunner<Tools>
  log: Log
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
  const engine = createEngine({ db, runner, log, flushDb })
  const listener = new Listener(databaseUrl, engine)
  await listener.open()
  const onError = (error: unknown) => log.warn({ err: error }, 'leases')
  const sweep = repeatEvery(SWEEP_MS, () => sweepRuns(engine, leaseDb), onError)
  const heartbeat = repeatEvery(HEARTBEAT_MS, () => renewLeases(engine, leaseDb), onError)
  const upkeep = async () => {
    await dropOldEvents(leaseDb, options.eventRetentionMs ?? EVENT_RETENTION_MS)
    await expireApprovals(engine, options.approvalExpiryMs ?? APPROVAL_EXPIRY_MS)
  }
  const cleaning = repeatEvery(UPKEEP_MS, upkeep, onError)
  await sweep.now()
  await cleaning.now()

  const close = async () => {
    await Promise.all([sweep.stop(), heartbeat.stop(), cleaning.stop()])
    await engine.flusher.close()
    await listener.close()
    await engine.remoteLog.close()
    await Promise.all([flushDb.destroy(), leaseDb.destroy()])
  }
  return {
    send: (principalId, input) => sendMessage(engine, principalId, input),
    findSent: (principalId, input) =>
      'runId' in input
        ? findRepeatedRetry(db, principalId, input)
        : findRepeatedSend(db, principalId, input),
    retry: (principalId, input) => retryRun(engine, principalId, input),
    approve: (principalId, decision) => decideApproval(engine, principalId, decision),
    async stop(principalId, runId) {
      await stopRun(engine, { principalId, runId, sweep: sweep.now })
      return readAnswer({ db, runner }, principalId, runId)
    },
    follow: (principalId, runId, cursor) =>
      followRun({ engine, runner, principalId, runId }, cursor),
    changes: (principalId, signal) => followChanges(engine, principalId, signal),
    listMessages: (principalId, conversationId, page) =>
      listMessages({ db, runner }, { principalId, conversationId }, page),
    async drain(graceMs) {
      await drain(engine, graceMs)
      await close()
    },
  }
}

function createEngine({
  db,
  runner,
  log,
  flushDb,
}: Pick<Engine, 'db' | 'runner' | 'log'> & { flushDb: Kysely<Database> }): Engine {
  const owner = randomUUID()
  const runFeed: Engine['runFeed'] = new Feed()
  const active: Engine['active'] = new Map()
  return {
    db,
    runner,
    log,
    runFeed,
    changeFeed: new Feed(),
    flusher: new Flusher(flushDb, { feed: runFeed, log, owner }),
    remoteLog: new RemoteLog(db, { feed: runFeed, log, active }),
    owner,
    active,
    lost: new Map(),
    draining: false,
  }
}

async function* followChanges(
  { changeFeed }: Engine,
  principalId: PrincipalId,
  signal: AbortSignal,
): AsyncGenerator<Change, void> {
  signal.throwIfAborted()
  using subscription = changeFeed.subscribe(principalId, signal)
  yield { type: 'resync' }
  while (true) {
    const changes = await subscription.next()
    if (changes === 'lagged') yield { type: 'resync' }
    else yield* changes
  }
}

async function readAnswer<Tools extends ToolTypes>(
  { db, runner }: { db: Kysely<Database>; runner: AgentRunner<Tools> },
  principalId: PrincipalId,
  runId: RunId,
): Promise<AssistantMessage<Tools>> {
  const run = await findRun(db, principalId, runId)
  if (!run) throw runNotFound()
  const row = await db
    .selectFrom('message')
    .selectAll()
    .where('id', '=', run.assistant_message_id)
    .executeTakeFirstOrThrow(runNotFound)
  const message = toMessage(runner, row)
  if (message.role !== 'assistant') throw runNotFound()
  return message
}

/** Lets runs end within the grace, gives the rest back, and sends the followers elsewhere. */
async function drain(engine: Engine, graceMs: number): Promise<void> {
  engine.draining = true
  const ended = () => Promise.allSettled([...engine.active.values()].map((run) => run.done))
  await within(graceMs, ended())
  for (const run of engine.active.values()) {
    run.released = true
    run.controller.abort()
  }
  await within(RELEASE_MS, ended())
  const reason = new DOMException('This server is going down.', 'AbortError')
  engine.runFeed.close(reason)
  engine.changeFeed.close(reason)
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController()
  await Promise.race([work, delay(ms, undefined, { signal: timer.signal }).catch(() => undefined)])
  timer.abort()
}
