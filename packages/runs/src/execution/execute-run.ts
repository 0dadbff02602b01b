import type { RunOutcome } from '@throughline/agent'
import { isTransient } from '@throughline/db'
import { fold, emptyRun, type FoldedRun, type StoredEvent } from '@throughline/protocol'
import type { Claim } from './claim.ts'
import type { ActiveRun } from '../active-run.ts'
import type { ProcessContext } from '../process-context.ts'
import { finishRun, type RunEnd } from './finish-run.ts'
import { loadHistory } from './load-history.ts'
import { emptyJournal, loadJournal, usageOf, type Journal } from './journal.ts'
import { RunFenced, RunSuspended, RunStopRequested } from './attempt-errors.ts'
import { EventBuffer } from '../event-log/event-buffer.ts'
import { createRunPort } from './run-port-adapter.ts'
import { readLog } from '../event-log/event-log.ts'

/**
 * Deaths in a row, with no turn finished between them, after which a run is given up: it may be
 * what kills its process. They are so many because an outside killer, who comes every few seconds, is
 * no fault of the run.
 */
export const MAX_CRASHES = 10

/**
 * Drives a claimed run to its end, in the background: claimed -> (what earlier attempts left) ->
 * the agent's loop -> one transaction that ends it. An attempt that is fenced stops without a
 * word; one that loses the database leaves the run to be taken up again.
 */
export function startRun(context: ProcessContext, claim: Claim): void {
  const active: ActiveRun = {
    attempt: claim.attempt,
    principalId: claim.principalId,
    controller: new AbortController(),
    released: false,
    done: Promise.resolve(),
  }
  context.active.set(claim.runId, active)
  active.done = drive(context, claim, active)
    .catch((error: unknown) => {
      // What became of the run its followers have to read for themselves.
      context.runEvents.lag(claim.runId)
      if (error instanceof RunFenced) return
      context.log.warn({ err: error, runId: claim.runId }, 'an attempt broke off')
      context.lost.set(claim.runId, { blame: !isTransient(error) })
    })
    .finally(() => {
      // After an approval the next attempt may have begun here already.
      if (context.active.get(claim.runId) === active) context.active.delete(claim.runId)
    })
}

async function drive(context: ProcessContext, claim: Claim, active: ActiveRun): Promise<void> {
  const past = claim.fresh ? nothing : await loadPast(context, claim)
  const buffer = new EventBuffer(
    { ...claim, folded: past.folded, usage: usageOf(past.journal) },
    { wake: context.groupCommit.wake, interrupt: () => active.controller.abort() },
  )
  active.buffer = buffer
  try {
    begin(buffer, past)
    const last = await terminalEvent(context, claim, { buffer, active, journal: past.journal })
    if (last) await end(context, claim, { ...(await buffer.takeRest(last)), buffer })
    else await release(context, claim, buffer)
  } catch (error) {
    if (error instanceof RunSuspended) return
    if (error instanceof RunFenced || isTransient(error)) throw error
    context.log.error({ err: error, runId: claim.runId }, 'a run broke')
    await end(context, claim, { entries: buffer.number([broken]), turn: undefined, buffer })
  }
}

interface Past {
  journal: Journal
  folded: FoldedRun
}

const nothing: Past = { journal: emptyJournal, folded: emptyRun }

async function loadPast({ db }: ProcessContext, { runId }: Claim): Promise<Past> {
  const journal = await loadJournal(db, runId)
  let folded: FoldedRun = emptyRun
  for await (const entry of readLog(db, runId, 0)) folded = fold(folded, entry)
  return { journal, folded }
}

/** Opens the log, or takes back what was shown of a turn that was cut. */
function begin(buffer: EventBuffer, { journal, folded }: Past): void {
  if (folded.seq === 0) void buffer.append({ type: 'run_started' })
  const cut = journal.turns.size + 1
  if (folded.answer.parts.some((part) => part.turn >= cut))
    void buffer.append({ type: 'rewind', turn: cut })
}

interface Work {
  buffer: EventBuffer
  active: ActiveRun
  journal: Journal
}

/** Runs the agent. Answers with the event that ends the run, or nothing when it is given back. */
async function terminalEvent(
  context: ProcessContext,
  claim: Claim,
  { buffer, active, journal }: Work,
): Promise<StoredEvent | undefined> {
  if (claim.stopped) return { type: 'run_cancelled' }
  if (claim.crashes > MAX_CRASHES) return interrupted
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
    if (buffer.brokenBy) throw buffer.brokenBy
    if (active.released) return undefined
    return eventOf(context, claim, outcome)
  } catch (error) {
    if (active.released && !buffer.brokenBy) return undefined
    if (error instanceof RunStopRequested) return { type: 'run_cancelled' }
    throw error
  }
}

function eventOf({ log }: ProcessContext, { runId }: Claim, outcome: RunOutcome): StoredEvent {
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

/** Ends a run that cannot go on for a reason of the server's own. */
const broken: StoredEvent = {
  type: 'run_failed',
  code: 'INTERNAL',
  message: 'Something went wrong on the server. Try again.',
  retryable: true,
}

const interrupted: StoredEvent = {
  type: 'run_failed',
  code: 'RUN_INTERRUPTED',
  message: 'The server stopped again and again while it answered. Try again.',
  retryable: true,
}

async function end(
  context: ProcessContext,
  claim: Claim,
  { buffer, ...rest }: Pick<RunEnd, 'entries' | 'turn'> & { buffer: EventBuffer },
): Promise<void> {
  const folded = rest.entries.reduce(fold, buffer.folded)
  // Whoever comes now finds the end in the store or, having subscribed before it, in the feed.
  buffer.seal()
  const ended = await finishRun(context, {
    ...claim,
    ...rest,
    answer: folded.answer,
    usage: buffer.usage,
  })
  if (ended) context.runEvents.publish(claim.runId, rest.entries)
  else context.runEvents.lag(claim.runId)
}

/** Gives the lease back: whoever comes next goes on from here, and no crash is counted. */
async function release(
  { db }: ProcessContext,
  { runId, attempt }: Claim,
  buffer: EventBuffer,
): Promise<void> {
  await buffer.settled()
  buffer.seal()
  await db
    .updateTable('throughline.run')
    .set({ lease_owner: null, lease_until: null })
    .where('id', '=', runId)
    .where('attempt', '=', attempt)
    .where('status', '=', 'running')
    .execute()
}
