import type { RunOutcome } from '@throughline/agent'
import { isTransient } from '@throughline/db'
import { fold, unfoldedRun, type FoldedRun, type StoredEvent } from '@throughline/protocol'
import type { Claim } from './claim.ts'
import type { ActiveRun } from './active-run.ts'
import type { Engine } from './engine.ts'
import { finishRun, type RunEnd } from './finish.ts'
import { loadHistory } from './history.ts'
import { emptyJournal, loadJournal, usageOf, type Journal } from './journal.ts'
import { RunFenced, RunParked, RunStopRequested } from './lane-error.ts'
import { Lane } from './lane.ts'
import { createPort } from './port.ts'
import { readLog } from './run-log.ts'

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
export function startRun(engine: Engine, claim: Claim): void {
  const active: ActiveRun = {
    attempt: claim.attempt,
    principalId: claim.principalId,
    controller: new AbortController(),
    released: false,
    done: Promise.resolve(),
  }
  engine.active.set(claim.runId, active)
  active.done = drive(engine, claim, active)
    .catch((error: unknown) => {
      // What became of the run its followers have to read for themselves.
      engine.runFeed.lag(claim.runId)
      if (error instanceof RunFenced) return
      engine.log.warn({ err: error, runId: claim.runId }, 'an attempt broke off')
      engine.lost.set(claim.runId, { blame: !isTransient(error) })
    })
    .finally(() => {
      // After an approval the next attempt may have begun here already.
      if (engine.active.get(claim.runId) === active) engine.active.delete(claim.runId)
    })
}

async function drive(engine: Engine, claim: Claim, active: ActiveRun): Promise<void> {
  const past = claim.fresh ? nothing : await loadPast(engine, claim)
  const lane = new Lane(
    { ...claim, folded: past.folded, usage: usageOf(past.journal) },
    { wake: engine.flusher.wake, interrupt: () => active.controller.abort() },
  )
  active.lane = lane
  try {
    begin(lane, past)
    const last = await terminalEvent(engine, claim, { lane, active, journal: past.journal })
    if (last) await end(engine, claim, { ...(await lane.takeRest(last)), lane })
    else await release(engine, claim, lane)
  } catch (error) {
    if (error instanceof RunParked) return
    if (error instanceof RunFenced || isTransient(error)) throw error
    engine.log.error({ err: error, runId: claim.runId }, 'a run broke')
    await end(engine, claim, { entries: lane.number([broken]), turn: undefined, lane })
  }
}

interface Past {
  journal: Journal
  folded: FoldedRun
}

const nothing: Past = { journal: emptyJournal, folded: unfoldedRun }

async function loadPast({ db }: Engine, { runId }: Claim): Promise<Past> {
  const journal = await loadJournal(db, runId)
  let folded: FoldedRun = unfoldedRun
  for await (const entry of readLog(db, runId, 0)) folded = fold(folded, entry)
  return { journal, folded }
}

/** Opens the log, or takes back what was shown of a turn that was cut. */
function begin(lane: Lane, { journal, folded }: Past): void {
  if (folded.seq === 0) void lane.append({ type: 'run_started' })
  const cut = journal.turns.size + 1
  if (folded.answer.parts.some((part) => part.turn >= cut))
    void lane.append({ type: 'rewind', turn: cut })
}

interface Work {
  lane: Lane
  active: ActiveRun
  journal: Journal
}

/** Runs the agent. Answers with the event that ends the run, or nothing when it is given back. */
async function terminalEvent(
  engine: Engine,
  claim: Claim,
  { lane, active, journal }: Work,
): Promise<StoredEvent | undefined> {
  if (claim.stopped) return { type: 'run_cancelled' }
  if (claim.crashes > MAX_CRASHES) return interrupted
  try {
    const outcome = await engine.runner.run({
      history: await loadHistory(engine.db, claim),
      principalId: claim.principalId,
      now: claim.now,
      timeZone: claim.timeZone,
      port: createPort(engine, { claim, lane, journal }),
      signal: active.controller.signal,
    })
    if (lane.brokenBy) throw lane.brokenBy
    if (active.released) return undefined
    return eventOf(engine, claim, outcome)
  } catch (error) {
    if (active.released && !lane.brokenBy) return undefined
    if (error instanceof RunStopRequested) return { type: 'run_cancelled' }
    throw error
  }
}

function eventOf({ log }: Engine, { runId }: Claim, outcome: RunOutcome): StoredEvent {
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
  engine: Engine,
  claim: Claim,
  { lane, ...rest }: Pick<RunEnd, 'entries' | 'turn'> & { lane: Lane },
): Promise<void> {
  const folded = rest.entries.reduce(fold, lane.folded)
  // Whoever comes now finds the end in the store or, having subscribed before it, in the feed.
  lane.seal()
  const ended = await finishRun(engine, {
    ...claim,
    ...rest,
    answer: folded.answer,
    usage: lane.usage,
  })
  if (ended) engine.runFeed.publish(claim.runId, rest.entries)
  else engine.runFeed.lag(claim.runId)
}

/** Gives the lease back: whoever comes next goes on from here, and no crash is counted. */
async function release({ db }: Engine, { runId, attempt }: Claim, lane: Lane): Promise<void> {
  await lane.settled()
  lane.seal()
  await db
    .updateTable('run')
    .set({ lease_owner: null, lease_until: null })
    .where('id', '=', runId)
    .where('attempt', '=', attempt)
    .where('status', '=', 'running')
    .execute()
}
