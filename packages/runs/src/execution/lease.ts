import type { EngineTables } from '@throughline/db'
import type { RunId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { abandonRun, stopWork } from '../active-run.ts'
import type { ProcessContext } from '../process-context.ts'
import { isProcessDead } from '../process-lock.ts'
import { leaseEnd, type Claim } from './claim.ts'
import { attemptRows, isCurrentAttempt, isCurrentAttemptRow, type AttemptId } from './fencing.ts'

/**
 * Claims a run whose lease is free or expired, or belongs to this process or to a dead one. Returns
 * undefined if another process has claimed the run first: the row lock admits one of them.
 */
export async function claimRun(
  { db, owner, interruptedRuns }: ProcessContext,
  runId: RunId,
): Promise<Claim | undefined> {
  // An attempt that failed because of a transient database error is not a crash.
  const isCrash = interruptedRuns.get(runId)?.isCrash ?? true
  const { rows } = await sql<{
    attempt: number
    conversation_id: Claim['conversationId']
    principal_id: Claim['principalId']
    assistant_message_id: Claim['assistantMessageId']
    created_at: Date
    time_zone: string
    approvals: Claim['approvals']
    crashes: number
    stop_requested: boolean
  }>`
    update throughline.run
    set status = 'running', attempt = run.attempt + 1, waiting_since = null, lease_owner = ${owner},
      lease_until = ${leaseEnd},
      crashes = run.crashes
        + case when previous.lease_owner is null or ${!isCrash} then 0 else 1 end
    from (
      select id, attempt, lease_owner from throughline.run
      where id = ${runId}
        and (status = 'running' or (status = 'waiting' and cancel_requested_at is not null))
      for update skip locked
    ) as previous
    where run.id = previous.id
      and (previous.lease_owner is null or previous.lease_owner = ${owner} or run.lease_until < now()
        or ${isProcessDead(sql.ref('previous.lease_owner'))})
    returning run.attempt, run.conversation_id, run.principal_id, run.assistant_message_id,
      run.created_at, run.time_zone, run.approvals, run.crashes,
      run.cancel_requested_at is not null as stop_requested
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
      stopRequested: row.stop_requested,
      isNew: false,
    }
  )
}

/**
 * Renews the leases of the runs that this process executes. Locks them in the order of their ids.
 * Stops those of which a stop was requested, and abandons those that this process has lost: the
 * message about it may not have arrived.
 */
export async function renewLeases(
  { activeRuns, runEvents }: Pick<ProcessContext, 'activeRuns' | 'runEvents'>,
  leaseDb: Kysely<EngineTables>,
): Promise<void> {
  if (activeRuns.size === 0) return
  const held = [...activeRuns]
  const attempts = held.map(([runId, { attempt }]) => ({ runId, attempt }))
  const { rows } = await sql<{ id: RunId; stopRequested: boolean }>`
    with locked as (
      select run.id from throughline.run join ${attemptRows(attempts)} on ${isCurrentAttemptRow}
      order by run.id
      for no key update of run
    )
    update throughline.run set lease_until = ${leaseEnd} from locked where run.id = locked.id
    returning run.id, cancel_requested_at is not null as "stopRequested"
  `.execute(leaseDb)
  const renewed = new Map(rows.map((row) => [row.id, row]))
  for (const [runId, run] of held) {
    // The attempt may have ended meanwhile.
    if (activeRuns.get(runId) !== run) continue
    const row = renewed.get(runId)
    if (row?.stopRequested) stopWork(run)
    if (row) continue
    abandonRun(run)
    runEvents.resync(runId)
  }
}

/** Gives up the lease of a run that is still running. The next claim does not count as a crash. */
export async function releaseLease(db: Kysely<EngineTables>, attempt: AttemptId): Promise<void> {
  await db
    .updateTable('throughline.run')
    .set({ lease_owner: null, lease_until: null })
    .where(isCurrentAttempt(attempt))
    .execute()
}
