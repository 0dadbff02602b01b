import { setTimeout as delay } from 'node:timers/promises'
import { ACTIVE_RUN_STATUSES, findRun, RUN_CHANNEL, type RunSignal } from '@throughline/db'
import { AppError, type PrincipalId, type RunId } from '@throughline/protocol'
import { sql } from 'kysely'
import type { ProcessContext } from '../process-context.ts'
import { runNotFound } from '../live-events/follow-run.ts'

const POLL_MS = 50
const MAX_WAIT_MS = 30_000

/**
 * Asks for the end of a run, wherever it is driven, and waits for it. Tools in progress settle
 * first. Does nothing to a run that has ended.
 */
export async function stopRun(
  context: ProcessContext,
  {
    principalId,
    runId,
    sweep,
  }: { principalId: PrincipalId; runId: RunId; sweep: () => Promise<void> },
): Promise<void> {
  await requestStop(context, principalId, runId)
  const deadline = Date.now() + MAX_WAIT_MS
  while (Date.now() < deadline) {
    const active = context.active.get(runId)
    active?.controller.abort()
    await active?.done
    const run = await findRun(context.db, principalId, runId)
    if (!run) throw runNotFound()
    if (!isActive(run.status)) return
    // Whoever drove it may be dead: then the sweep takes it over and ends it.
    await sweep()
    if (!context.active.has(runId)) await delay(POLL_MS)
  }
  throw new AppError(
    'RUN_STILL_STOPPING',
    'The run was asked to stop, and a tool in progress has not ended yet. It stops when it has.',
    { runId },
  )
}

async function requestStop(
  { db }: ProcessContext,
  principalId: PrincipalId,
  runId: RunId,
): Promise<void> {
  const signal: RunSignal = { runId, signal: 'stop' }
  await sql`
    with asked as (
      update throughline.run set cancel_requested_at = coalesce(cancel_requested_at, now())
      where id = ${runId} and principal_id = ${principalId} and status = any(${[...ACTIVE_RUN_STATUSES]})
      returning id
    )
    select pg_notify(${RUN_CHANNEL}, ${JSON.stringify(signal)}) from asked
  `.execute(db)
}

function isActive(status: string): boolean {
  return ACTIVE_RUN_STATUSES.some((active) => active === status)
}
