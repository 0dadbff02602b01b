import { setTimeout as delay } from 'node:timers/promises'
import {
  ACTIVE_RUN_STATUSES,
  findRun,
  RUN_CHANNEL,
  runNotFound,
  type RunSignal,
} from '@throughline/db'
import { AppError, type PrincipalId, type RunId } from '@throughline/protocol'
import { sql } from 'kysely'
import type { ProcessContext } from '../process-context.ts'

const POLL_MS = 50
const MAX_WAIT_MS = 30_000

/**
 * Requests the stop of a run, whichever process executes it, and waits until it has ended. A tool
 * in progress settles first. Does nothing if the run has already ended.
 */
export async function stopRun(
  context: ProcessContext,
  {
    principalId,
    runId,
    recover,
  }: { principalId: PrincipalId; runId: RunId; recover: () => Promise<void> },
): Promise<void> {
  await requestStop(context, principalId, runId)
  const deadline = Date.now() + MAX_WAIT_MS
  while (Date.now() < deadline) {
    const active = context.activeRuns.get(runId)
    active?.controller.abort()
    await active?.done
    const run = await findRun(context.db, principalId, runId)
    if (!run) throw runNotFound()
    if (!isActive(run.status)) return
    // If its process is dead, the recovery sweep takes the run over and ends it.
    await recover()
    if (!context.activeRuns.has(runId)) await delay(POLL_MS)
  }
  throw new AppError(
    'RUN_STILL_STOPPING',
    'A stop was requested, but a tool is still in progress. The run stops when the tool ends.',
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
    with requested as (
      update throughline.run set cancel_requested_at = coalesce(cancel_requested_at, now())
      where id = ${runId} and principal_id = ${principalId} and status = any(${[...ACTIVE_RUN_STATUSES]})
      returning id
    )
    select pg_notify(${RUN_CHANNEL}, ${JSON.stringify(signal)}) from requested
  `.execute(db)
}

function isActive(status: string): boolean {
  return ACTIVE_RUN_STATUSES.some((active) => active === status)
}
