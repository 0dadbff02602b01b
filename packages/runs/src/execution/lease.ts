import type { EngineTables } from '@throughline/db'
import type { RunId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import type { Claim } from './claim.ts'
import { startRun } from './execute-run.ts'
import type { ProcessContext } from '../process-context.ts'

/** How long a lease lasts without a heartbeat: the time in which a lost machine is noticed. */
export const LEASE_SECONDS = 15

/** Runs that one sweep takes over; the next one takes more. */
const SWEEP_LIMIT = 200

/** Renews the leases of the runs that this process drives, and of no other. */
export async function renewLeases(
  { active }: ProcessContext,
  leaseDb: Kysely<EngineTables>,
): Promise<void> {
  if (active.size === 0) return
  await sql`
    update throughline.run set lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
    from unnest(
      ${[...active.keys()]}::uuid[],
      ${active
        .values()
        .map((run) => run.attempt)
        .toArray()}::integer[]
    ) as mine (id, attempt)
    where run.id = mine.id and run.attempt = mine.attempt and run.status = 'running'
  `.execute(leaseDb)
}

/** Takes over the runs that nobody drives: given back, of a dead process, or with an old lease. */
export async function sweepRuns(
  context: ProcessContext,
  leaseDb: Kysely<EngineTables>,
): Promise<void> {
  if (context.draining) return
  const dead = await findDeadOwners(leaseDb, context.owner)
  for (const runId of await findFreeRuns(leaseDb, dead)) await takeOver(context, runId)
  for (const runId of context.lost.keys()) await takeOver(context, runId)
}

async function findDeadOwners(db: Kysely<EngineTables>, self: string): Promise<string[]> {
  const owners = await db
    .selectFrom('throughline.run')
    .select('lease_owner as owner')
    .distinct()
    .where('status', '=', 'running')
    .where('lease_owner', '!=', self)
    .execute()
  const dead: string[] = []
  for (const { owner } of owners) if (owner !== null && (await isDead(db, owner))) dead.push(owner)
  return dead
}

async function findFreeRuns(db: Kysely<EngineTables>, dead: readonly string[]): Promise<RunId[]> {
  // Nobody drives a run that waits; when it was asked to stop, whoever sweeps ends it.
  const { rows } = await sql<{ id: RunId }>`
    select id from throughline.run
    where status = 'running'
        and (lease_owner is null or lease_owner = any(${dead}::uuid[]) or lease_until < now())
      or status = 'waiting' and cancel_requested_at is not null
    limit ${SWEEP_LIMIT}
  `.execute(db)
  return rows.map((row) => row.id)
}

/** A living process holds the advisory lock of its name; a free one has nobody behind it. */
async function isDead(db: Kysely<EngineTables>, owner: string): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${owner}, 0)) as free
  `.execute(db)
  return rows[0]?.free ?? false
}

async function takeOver(context: ProcessContext, runId: RunId): Promise<void> {
  if (context.active.has(runId)) return
  const claim = await claimRun(context, runId)
  if (claim) {
    context.lost.delete(runId)
    context.log.info({ runId, attempt: claim.attempt }, 'taking a run over')
    startRun(context, claim)
  } else if (context.lost.has(runId)) {
    await forgetIfEnded(context, runId)
  }
}

async function forgetIfEnded({ db, lost }: ProcessContext, runId: RunId): Promise<void> {
  const run = await db
    .selectFrom('throughline.run')
    .select('status')
    .where('id', '=', runId)
    .executeTakeFirst()
  if (run?.status !== 'running') lost.delete(runId)
}

/** The claim, unless another process was quicker: a row is updated by one of them only. */
export async function claimRun(
  { db, owner, lost }: ProcessContext,
  runId: RunId,
): Promise<Claim | undefined> {
  // What this process lost for want of the database is nobody's crash.
  const blame = lost.get(runId)?.blame ?? true
  const { rows } = await sql<{
    attempt: number
    conversation_id: Claim['conversationId']
    principal_id: Claim['principalId']
    assistant_message_id: Claim['assistantMessageId']
    created_at: Date
    time_zone: string
    approvals: Claim['approvals']
    crashes: number
    stopped: boolean
  }>`
    update throughline.run
    set status = 'running', attempt = run.attempt + 1, waiting_since = null, lease_owner = ${owner},
      lease_until = now() + make_interval(secs => ${LEASE_SECONDS}),
      crashes = run.crashes
        + case when seen.lease_owner is null or ${!blame} then 0 else 1 end
    from (
      select id, attempt, lease_owner from throughline.run
      where id = ${runId}
        and (status = 'running' or (status = 'waiting' and cancel_requested_at is not null))
      for update skip locked
    ) as seen
    where run.id = seen.id
      and (seen.lease_owner is null or seen.lease_owner = ${owner} or run.lease_until < now()
        or pg_try_advisory_xact_lock(hashtextextended(seen.lease_owner::text, 0)))
    returning run.attempt, run.conversation_id, run.principal_id, run.assistant_message_id,
      run.created_at, run.time_zone, run.approvals, run.crashes, run.cancel_requested_at is not null as stopped
  `.execute(db)
  const row = rows[0]
  return (
    row && {
      runId,
      attempt: row.attempt,
      conversationId: row.conversation_id,
      principalId: row.principal_id,
      assistantMessageId: row.assistant_message_id,
      now: row.created_at,
      timeZone: row.time_zone,
      approvals: row.approvals,
      crashes: row.crashes,
      stopped: row.stopped,
      fresh: false,
    }
  )
}
