import type { AgentRunner } from '@throughline/agent'
import { runNotFound } from '@throughline/db'
import {
  AppError,
  isTerminal,
  type LogEntry,
  type PrincipalId,
  type RunId,
  type ToolTypes,
} from '@throughline/protocol'
import type { ProcessContext } from '../process-context.ts'
import { findCached, openLog, type EndedLog } from '../event-log/event-log.ts'

type FollowContext = Pick<ProcessContext, 'db' | 'runEvents' | 'activeRuns' | 'remoteRuns'>

export interface Follower<Tools extends ToolTypes> {
  context: FollowContext
  runner: Pick<AgentRunner<Tools>, 'parseEvent' | 'parseAnswer'>
  principalId: PrincipalId
  runId: RunId
}

/**
 * Streams the events of a run: subscribe -> replay the durable entries after the cursor -> deliver
 * live entries. A live entry is delivered only if its seq follows the cursor. If an entry is
 * missing, or the subscription was too slow, the loop replays again: from the cache of a run that
 * this process executes, else from the log in the database.
 */
export async function* followRun<Tools extends ToolTypes>(
  { context, runner, principalId, runId }: Follower<Tools>,
  { after, signal }: { after: number; signal: AbortSignal },
): AsyncGenerator<LogEntry<Tools>, void> {
  signal.throwIfAborted()
  using subscription = context.runEvents.subscribe(runId, signal)
  const toTyped = ({ seq, event }: LogEntry) => ({ seq, event: runner.parseEvent(event) })
  let cursor = after
  while (true) {
    const cached = findCached(context, { principalId, runId }, cursor)
    const log = cached ?? (await openLog(context.db, { principalId, runId }, cursor))
    if (!log) throw runNotFound()
    for (const entry of log.entries) {
      yield toTyped(entry)
      cursor = entry.seq
      if (isTerminal(entry.event)) return
    }
    if (log.hasMore) continue
    if (log.finishedAt) {
      yield* followEnded({ context, runner, log }, cursor)
      return
    }
    if (!cached) context.remoteRuns.follow(runId, { owner: log.owner, after: cursor })
    if (!cached && cursor === after && after > 0) await refuseBeyondEnd(context, runId, after)
    let isWhole = true
    while (isWhole) {
      const entries = await subscription.next()
      if (entries === 'resync') break
      for (const entry of entries) {
        // An entry arrives again if it was both sent and read.
        if (entry.seq <= cursor) continue
        isWhole = entry.seq === cursor + 1
        if (!isWhole) break
        yield toTyped(entry)
        cursor = entry.seq
        if (isTerminal(entry.event)) return
      }
    }
  }
}

/** Yields the whole message as a snapshot if the events after the cursor have been deleted. */
async function* followEnded<Tools extends ToolTypes>(
  { context, runner, log }: Pick<Follower<Tools>, 'context' | 'runner'> & { log: EndedLog },
  cursor: number,
): AsyncGenerator<LogEntry<Tools>, void> {
  if (cursor > log.lastSeq) throw cursorBeyondEnd()
  if (cursor === log.lastSeq) return
  const { parts, status, error, usage } = await context.db
    .selectFrom('throughline.message')
    .select(['parts', 'status', 'error', 'usage'])
    .where('id', '=', log.assistantMessageId)
    .executeTakeFirstOrThrow(runNotFound)
  const message = runner.parseAnswer({ parts, status, error, usage })
  yield { seq: log.lastSeq, event: { type: 'snapshot', message } }
}

async function refuseBeyondEnd({ db }: Pick<ProcessContext, 'db'>, runId: RunId, cursor: number) {
  const { last } = await db
    .selectFrom('throughline.run_event')
    .select((eb) => eb.fn.max('seq').as('last'))
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow()
  if (cursor > (last ?? 0)) throw cursorBeyondEnd()
}

function cursorBeyondEnd(): AppError {
  return new AppError(
    'CURSOR_INVALID',
    'lastEventId is greater than the id of the last event of this run.',
  )
}
