import type { RunOutcome } from '@throughline/agent'
import { isTransientError } from '@throughline/db'
import { fold, emptyRun, type FoldedRun, type StoredEvent } from '@throughline/protocol'
import type { ActiveRun } from '../active-run.ts'
import type { ProcessContext } from '../process-context.ts'
import { EventBuffer } from '../event-log/event-buffer.ts'
import { readLog } from '../event-log/event-log.ts'
import { RunSuspended, RunStopRequested } from './attempt-errors.ts'
import { crashLimitExceeded, MAX_CRASHES } from './crash-limit.ts'
import { RunFenced } from './fencing.ts'
import type { RunEnd } from './finish-runs.ts'
import { firstEntries } from './first-entries.ts'
import { emptyJournal, loadJournal, usageOf, type Journal } from './journal.ts'
import type { Claim } from './claim.ts'
import { releaseLease } from './lease.ts'
import { loadHistory } from './load-history.ts'
import { createRunPort } from './run-port-adapter.ts'

/**
 * Executes a claimed run in the background: load what earlier attempts stored -> run the agent's
 * loop -> end the run in one transaction. A fenced attempt ends silently, because another one has
 * the run. An attempt that loses the database leaves the run to the recovery sweep.
 */
export function startRun(context: ProcessContext, claim: Claim): void {
  const active: ActiveRun = {
    attempt: claim.attempt,
    principalId: claim.principalId,
    followers: new Set(),
    controller: new AbortController(),
    released: false,
    done: Promise.resolve(),
  }
  context.activeRuns.set(claim.runId, active)
  const { runId, attempt } = claim
  // Nobody can follow a new run yet. Those who follow an older one ask this process from now on.
  if (!claim.isNew) context.messenger.send('all', { type: 'claimed', runId, attempt })
  active.done = executeRun(context, claim, active)
    .catch((error: unknown) => {
      // This process no longer knows the state of the run, so followers re-read the log.
      context.runEvents.resync(claim.runId)
      if (error instanceof RunFenced) return
      context.log.warn({ err: error, runId: claim.runId }, 'an attempt of a run was interrupted')
      context.interruptedRuns.set(claim.runId, { isCrash: !isTransientError(error) })
    })
    .finally(() => {
      // After an approval, the next attempt may have started in this process already.
      if (context.activeRuns.get(claim.runId) === active) context.activeRuns.delete(claim.runId)
    })
}

async function executeRun(context: ProcessContext, claim: Claim, active: ActiveRun): Promise<void> {
  const stored = claim.isNew ? noProgress : await loadProgress(context, claim)
  const buffer = new EventBuffer(
    { ...claim, folded: stored.folded, usage: usageOf(stored.journal) },
    {
      scheduleFlush: context.groupCommit.scheduleFlush,
      abort: () => active.controller.abort(),
    },
  )
  if (claim.isNew) buffer.applyStored(firstEntries)
  active.buffer = buffer
  try {
    rewindUnfinishedTurn(buffer, stored)
    const last = await runAgent(context, claim, { buffer, active, journal: stored.journal })
    if (last) await finish(context, claim, { ...(await buffer.takeRemaining(last)), buffer })
    else await release(context, claim, buffer)
  } catch (error) {
    if (error instanceof RunSuspended) return
    if (error instanceof RunFenced || isTransientError(error)) throw error
    context.log.error({ err: error, runId: claim.runId }, 'a run failed with an internal error')
    const entries = buffer.assignSeqs([internalError])
    await finish(context, claim, { entries, turn: undefined, buffer })
  }
}

/** What earlier attempts stored. */
interface Progress {
  journal: Journal
  folded: FoldedRun
}

const noProgress: Progress = { journal: emptyJournal, folded: emptyRun }

async function loadProgress({ db }: ProcessContext, { runId }: Claim): Promise<Progress> {
  const journal = await loadJournal(db, runId)
  let folded: FoldedRun = emptyRun
  for await (const entry of readLog(db, runId, 0)) folded = fold(folded, entry)
  return { journal, folded }
}

/** Takes back the text of a turn that an earlier attempt did not finish. */
function rewindUnfinishedTurn(buffer: EventBuffer, { journal, folded }: Progress): void {
  const unfinishedTurn = journal.turns.size + 1
  if (folded.answer.parts.some((part) => part.turn >= unfinishedTurn))
    void buffer.append({ type: 'rewind', turn: unfinishedTurn })
}

interface Work {
  buffer: EventBuffer
  active: ActiveRun
  journal: Journal
}

/** Returns the event that ends the run, or undefined if a drain has released it. */
async function runAgent(
  context: ProcessContext,
  claim: Claim,
  { buffer, active, journal }: Work,
): Promise<StoredEvent | undefined> {
  if (claim.stopRequested) return { type: 'run_cancelled' }
  if (claim.crashes > MAX_CRASHES) return crashLimitExceeded
  try {
    const outcome = await context.runner.run({
      history: await loadHistory(context.db, claim),
      principalId: claim.principalId,
      now: claim.now,
      timeZone: claim.timeZone,
      port: createRunPort(context, {
        claim,
        buffer,
        journal,
        isReleased: () => active.released,
      }),
      signal: active.controller.signal,
    })
    if (buffer.failure) throw buffer.failure
    if (active.released) return undefined
    return toTerminalEvent(context, claim, outcome)
  } catch (error) {
    if (active.released && !buffer.failure) return undefined
    if (error instanceof RunStopRequested) return { type: 'run_cancelled' }
    throw error
  }
}

function toTerminalEvent(
  { log }: ProcessContext,
  { runId }: Claim,
  outcome: RunOutcome,
): StoredEvent {
  switch (outcome.status) {
    case 'completed':
      return { type: 'run_completed', usage: outcome.usage }
    case 'cancelled':
      return { type: 'run_cancelled' }
    case 'failed':
      log.warn({ err: outcome.cause, runId, code: outcome.error.code }, 'a run failed')
      return { type: 'run_failed', ...outcome.error }
  }
}

/** Ends a run that cannot continue because of an error of the server. */
const internalError: StoredEvent = {
  type: 'run_failed',
  code: 'INTERNAL',
  message: 'Something went wrong on the server. Try again.',
  retryable: true,
}

async function finish(
  context: ProcessContext,
  claim: Claim,
  { buffer, ...rest }: Pick<RunEnd, 'entries' | 'turn'> & { buffer: EventBuffer },
): Promise<void> {
  const folded = rest.entries.reduce(fold, buffer.folded)
  // The last events bypass the buffer. A follower that subscribes from here on reads them from the
  // database; one that has already subscribed gets them when they are published.
  buffer.disableCache()
  const ended = await context.ends.call({
    ...claim,
    ...rest,
    answer: folded.answer,
    usage: buffer.usage,
  })
  if (ended) context.eventPublisher.publish(claim.runId, rest.entries)
  else context.runEvents.resync(claim.runId)
}

/** Stores what the buffer holds, then lets another process continue the run. */
async function release({ db }: ProcessContext, claim: Claim, buffer: EventBuffer): Promise<void> {
  await buffer.flush()
  buffer.disableCache()
  await releaseLease(db, claim)
}
