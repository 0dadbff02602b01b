import type { EngineTables } from '@throughline/db'
import type { RunId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { startRun } from '../execution/execute-run.ts'
import { claimRun } from '../execution/lease.ts'
import type { ProcessContext } from '../process-context.ts'
import { isProcessDead } from '../process-lock.ts'

/** The maximum number of runs that one sweep takes over. The next sweep continues. */
const SWEEP_LIMIT = 200

/**
 * Takes over the runs that no process executes: released ones, those of dead processes, those with
 * an expired lease, and those whose attempt in this process failed.
 */
export async function recoverRuns(
  context: ProcessContext,
  leaseDb: Kysely<EngineTables>,
): Promise<void> {
  if (context.draining) return
  const dead = await findDeadOwners(leaseDb, context.owner)
  for (const runId of await findAbandonedRuns(leaseDb, dead)) await takeOver(context, runId)
  for (const runId of context.interruptedRuns.keys()) await takeOver(context, runId)
}

async function findDeadOwners(db: Kysely<EngineTables>, self: string): Promise<string[]> {
  const owners = await db
    .selectFrom('throughline.run')
    .select('lease_owner as owner')
    .distinct()
    .where('lease_owner', '!=', self)
    .execute()
  const dead: string[] = []
  for (const { owner } of owners) if (owner !== null && (await isDead(db, owner))) dead.push(owner)
  return dead
}

async function isDead(db: Kysely<EngineTables>, owner: string): Promise<boolean> {
  const { rows } = await sql<{ dead: boolean }>`select ${isProcessDead(owner)} as dead`.execute(db)
  return rows[0]?.dead ?? false
}

async function findAbandonedRuns(
  db: Kysely<EngineTables>,
  deadOwners: readonly string[],
): Promise<RunId[]> {
  // No process executes a waiting run. If a stop was requested, any sweep may end it.
  const { rows } = await sql<{ id: RunId }>`
    select id from throughline.run
    where finished_at is null and (
      status = 'running'
        and (lease_owner is null or lease_owner = any(${deadOwners}::uuid[]) or lease_until < now())
      or status = 'waiting' and cancel_requested_at is not null
    )
    limit ${SWEEP_LIMIT}
  `.execute(db)
  return rows.map((row) => row.id)
}

async function takeOver(context: ProcessContext, runId: RunId): Promise<void> {
  if (context.activeRuns.has(runId)) return
  const claim = await claimRun(context, runId)
  if (claim) {
    context.interruptedRuns.delete(runId)
    context.log.info({ runId, attempt: claim.attempt }, 'took over a run')
    startRun(context, claim)
  } else if (context.interruptedRuns.has(runId)) {
    await forgetIfEnded(context, runId)
  }
}

async function forgetIfEnded({ db, interruptedRuns }: ProcessContext, runId: RunId): Promise<void> {
  const run = await db
    .selectFrom('throughline.run')
    .select('status')
    .where('id', '=', runId)
    .executeTakeFirst()
  if (run?.status !== 'running') interruptedRuns.delete(runId)
}
