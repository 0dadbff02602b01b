import type { Database } from '@throughline/db'
import type { RunId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import type { Claim } from './claim.ts'
import { startRun } from './drive.ts'
import type { Engine } from './engine.ts'

/** How long a lease lasts without a heartbeat: the time in which a lost machine is noticed. */
export const LEASE_SECONDS = 15

/** Renews the leases of all runs that this process drives. */
export async function renewLeases(
  { owner, active }: Engine,
  leaseDb: Kysely<Database>,
): Promise<void> {
  if (active.size === 0) return
  await leaseDb
    .updateTable('run')
    .set({ lease_until: sql`now() + make_interval(secs => ${LEASE_SECONDS})` })
    .where('lease_owner', '=', owner)
    .where('status', '=', 'running')
    .execute()
}

/** Takes over the runs that nobody drives: given back, of a dead process, or with an old lease. */
export async function sweepRuns(engine: Engine, leaseDb: Kysely<Database>): Promise<void> {
  if (engine.draining) return
  const deadOwners = new Map<string, boolean>()
  for (const { id, lease_owner: owner, expired } of await findForeignRuns(leaseDb, engine.owner)) {
    if (owner !== null && !expired && !deadOwners.has(owner)) {
      deadOwners.set(owner, await isDead(leaseDb, owner))
    }
    if (owner === null || expired || deadOwners.get(owner)) await takeOver(engine, id)
  }
  for (const runId of engine.lost) {
    engine.lost.delete(runId)
    await takeOver(engine, runId)
  }
}

function findForeignRuns(db: Kysely<Database>, owner: string) {
  return db
    .selectFrom('run')
    .select(['id', 'lease_owner', sql<boolean>`lease_until < now()`.as('expired')])
    .where((eb) =>
      eb.or([
        eb('status', '=', 'running').and(
          eb.or([eb('lease_owner', 'is', null), eb('lease_owner', '!=', owner)]),
        ),
        // Nobody drives a run that waits; when it was asked to stop, whoever sweeps ends it.
        eb('status', '=', 'waiting').and('cancel_requested_at', 'is not', null),
      ]),
    )
    .limit(100)
    .execute()
}

/** A living process holds the advisory lock of its name; a free one has nobody behind it. */
async function isDead(db: Kysely<Database>, owner: string): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${owner}, 0)) as free
  `.execute(db)
  return rows[0]?.free ?? false
}

async function takeOver(engine: Engine, runId: RunId): Promise<void> {
  if (engine.active.has(runId)) return
  const claim = await claimRun(engine, runId)
  if (!claim) return
  engine.log.info({ runId, attempt: claim.attempt }, 'taking a run over')
  startRun(engine, claim)
}

/** The claim, unless another process was quicker: a row is updated by one of them only. */
export async function claimRun({ db, owner }: Engine, runId: RunId): Promise<Claim | undefined> {
  const { rows } = await sql<{
    attempt: number
    conversation_id: Claim['conversationId']
    principal_id: Claim['principalId']
    assistant_message_id: Claim['assistantMessageId']
    created_at: Date
    time_zone: string
    crashes: number
    stopped: boolean
  }>`
    update run
    set status = 'running', attempt = run.attempt + 1, waiting_since = null, lease_owner = ${owner},
      lease_until = now() + make_interval(secs => ${LEASE_SECONDS}),
      crashes = run.crashes + case when seen.lease_owner is null or seen.lease_owner = ${owner} then 0 else 1 end
    from (
      select id, attempt, lease_owner from run
      where id = ${runId}
        and (status = 'running' or (status = 'waiting' and cancel_requested_at is not null))
      for update skip locked
    ) as seen
    where run.id = seen.id
      and (seen.lease_owner is null or seen.lease_owner = ${owner} or run.lease_until < now()
        or pg_try_advisory_xact_lock(hashtextextended(seen.lease_owner::text, 0)))
    returning run.attempt, run.conversation_id, run.principal_id, run.assistant_message_id,
      run.created_at, run.time_zone, run.crashes, run.cancel_requested_at is not null as stopped
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
      crashes: row.crashes,
      stopped: row.stopped,
      fresh: false,
    }
  )
}
