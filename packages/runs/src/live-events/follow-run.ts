import type { AgentRunner } from '@throughline/agent'
import {
  AppError,
  isTerminal,
  type LogEntry,
  type PrincipalId,
  type RunId,
  type ToolTypes,
} from '@throughline/protocol'
import type { ProcessContext } from '../process-context.ts'
import { findRecent, openLog, type EndedLog } from '../event-log/event-log.ts'

export interface Follower<Tools extends ToolTypes> {
  context: Pick<ProcessContext, 'db' | 'runEvents' | 'active'>
  runner: Pick<AgentRunner<Tools>, 'parseEvent' | 'parseAnswer'>
  principalId: PrincipalId
  runId: RunId
}

/**
 * subscribe -> replay what is durable after the cursor -> live, only ever the entry after the
 * cursor. Whenever an entry is missing, or the subscription was too slow, it looks again: the store
 * knows everything, a buffer of this process what it told lately, the feed is quick.
 */
export async function* followRun<Tools extends ToolTypes>(
  { context, runner, principalId, runId }: Follower<Tools>,
  { after, signal }: { after: number; signal: AbortSignal },
): AsyncGenerator<LogEntry<Tools>, void> {
  signal.throwIfAborted()
  using subscription = context.runEvents.subscribe(runId, signal)
  const narrow = ({ seq, event }: LogEntry) => ({ seq, event: runner.parseEvent(event) })
  let cursor = after
  while (true) {
    const recent = findRecent(context, { principalId, runId }, cursor)
    const log = recent ?? (await openLog(context.db, { principalId, runId }, cursor))
    if (!log) throw runNotFound()
    for (const entry of log.entries) {
      yield narrow(entry)
      cursor = entry.seq
      if (isTerminal(entry.event)) return
    }
    if (log.hasMore) continue
    if (log.finishedAt) {
      yield* afterTheEnd({ context, runner, log }, cursor)
      return
    }
    if (!recent && cursor === after && after > 0) await refuseBeyondEnd(context, runId, after)
    let entries = await subscription.next()
    while (entries !== 'lagged') {
      const fresh = entries.filter((entry) => entry.seq > cursor)
      if (fresh[0] && fresh[0].seq !== cursor + 1) break
      for (const entry of fresh) {
        yield narrow(entry)
        cursor = entry.seq
        if (isTerminal(entry.event)) return
      }
      entries = await subscription.next()
    }
  }
}

/** What a follower of an ended run gets whose log holds nothing after its cursor. */
async function* afterTheEnd<Tools extends ToolTypes>(
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
  return new AppError('CURSOR_INVALID', 'lastEventId lies beyond the last event of this run.')
}

export function runNotFound(): AppError {
  return new AppError('RUN_NOT_FOUND', 'There is no such run.')
}
