import {
  ACTIVE_RUN_STATUSES,
  findRunPosition,
  RUN_CHANNEL,
  runNotFound,
  type RunSignal,
} from '@throughline/db'
import { AppError, type PrincipalId, type RunId, type ToolTypes } from '@throughline/protocol'
import { sql } from 'kysely'
import { stopWork } from '../active-run.ts'
import { followRun, type Follower } from '../live-events/follow-run.ts'
import type { ProcessContext } from '../process-context.ts'
import { refuseWhileDraining } from './send-message.ts'

const MAX_WAIT_MS = 30_000

interface StopRequest<Tools extends ToolTypes> extends Follower<Tools> {
  context: ProcessContext
}

/**
 * Requests the stop of a run, whichever process executes it, and waits until it has ended. A tool
 * in progress settles first. Does nothing if the run has already ended.
 */
export async function stopRun<Tools extends ToolTypes>(
  request: StopRequest<Tools>,
  recover: () => Promise<void>,
): Promise<void> {
  const { context, principalId, runId } = request
  await requestStop(context, principalId, runId)
  const active = context.activeRuns.get(runId)
  // If its process is dead, or it waits for an approval, this process takes the run over and ends it.
  if (active) stopWork(active)
  else await recover()
  const signal = AbortSignal.timeout(MAX_WAIT_MS)
  try {
    await untilEnded(request, signal)
  } catch (error) {
    if (signal.aborted) throw stillStopping(runId)
    refuseWhileDraining(context)
    throw error
  }
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

async function untilEnded<Tools extends ToolTypes>(
  request: StopRequest<Tools>,
  signal: AbortSignal,
): Promise<void> {
  const { context, principalId, runId } = request
  const position = await findRunPosition(context.db, principalId, runId)
  if (!position) throw runNotFound()
  const events = followRun(request, { after: position.lastSeq, signal })
  while (!(await events.next()).done);
}

function stillStopping(runId: RunId): AppError {
  return new AppError(
    'RUN_STILL_STOPPING',
    'A stop was requested, but a tool is still in progress. The run stops when the tool ends.',
    { runId },
  )
}
