import {
  emptyAnswer,
  fold,
  isTerminal,
  type Answer,
  type AssistantMessage,
  type FoldedRun,
  type LogEntry,
  type RunEvent,
} from '@throughline/protocol'
import type { Api } from './api.ts'
import type { Settings } from './client-options.ts'
import type { ConnectionState } from './stream/connection.ts'
import { isRunEvent } from './event-types.ts'
import { messageOf } from './from-wire.ts'
import { subscribe } from './stream/reconnecting-stream.ts'
import { runError } from './to-throughline-error.ts'

/**
 * A run as it answers. `for await` hands out its events from the first one to the last, whatever
 * happens to the connection; every loop begins at the beginning. Leaving a loop, or aborting by
 * `signal`, ends the reading and not the run.
 */
export interface FollowedRun extends AsyncIterable<RunEvent> {
  /** The events with their numbers: `follow({ runId, after: seq })` goes on after one. */
  entries(): AsyncGenerator<LogEntry, void>
  /** The whole answer once the run has ended, as it is stored; also of one that failed. */
  message(): Promise<Answer>
  /** What the answer says. Throws for a run that failed or was stopped: why is its `code`. */
  text(): Promise<string>
  /** Ends the run, and answers with what was kept of it. */
  stop(): Promise<AssistantMessage>
  /** Allows a call that the run waits with (`approval_requested`). `note` is a word to the model. */
  approve(callId: string, note?: string): Promise<void>
  reject(callId: string, note?: string): Promise<void>
}

/** How to read a run. */
export interface ReadOptions {
  /** Ends the reading, and a send that is under way; not the run. */
  signal?: AbortSignal | undefined
  /** Told when the connection is there, and when it is lost. */
  onConnection?: ((state: ConnectionState) => void) | undefined
}

export interface FollowSource extends ReadOptions {
  settings: Settings
  api: Api
  /** Known as soon as the send has been answered. */
  runId: Promise<string>
  after: number
}

export function followedRun(source: FollowSource): FollowedRun {
  const { api, runId, after } = source
  let whole: Answer | undefined

  async function* entries(): AsyncGenerator<LogEntry, void> {
    let run: FoldedRun = { seq: after, answer: { ...emptyAnswer, parts: [] } }
    for await (const entry of read(source)) {
      run = fold(run, entry)
      const isLast = isTerminal(entry.event)
      if (isLast && (after === 0 || entry.event.type === 'snapshot')) whole = run.answer
      yield entry
      if (isLast) return
    }
  }

  async function message(): Promise<Answer> {
    if (whole) return whole
    // Events after the first ones are a part of an answer only.
    if (after > 0) return followedRun({ ...source, after: 0 }).message()
    for await (const _ of entries());
    if (whole) return whole
    throw new Error('The stream of a run has ended before the run.')
  }

  const decide = async (callId: string, approved: boolean, note: string | null) => {
    await api.chat.approve.mutate({ runId: await runId, callId, approved, note })
  }

  return {
    entries,
    message,
    text: async () => textOf(await message()),
    stop: async () => {
      const kept = messageOf(await api.chat.stop.mutate({ runId: await runId }))
      if (kept.role === 'assistant') return kept
      throw new Error('The answer of a run is a message of the assistant.')
    },
    approve: (callId, note) => decide(callId, true, note ?? null),
    reject: (callId, note) => decide(callId, false, note ?? null),
    async *[Symbol.asyncIterator]() {
      for await (const { event } of entries()) yield event
    },
  }
}

async function* read({
  settings,
  runId,
  after,
  signal,
  onConnection,
}: FollowSource): AsyncGenerator<LogEntry, void> {
  let last = after
  const items = subscribe(settings, {
    path: 'chat.stream',
    input: { runId: await runId },
    resumes: true,
    signal,
    onConnection,
    ...(after > 0 && { lastEventId: String(after) }),
  })
  for await (const { id, data } of items) {
    const seq = Number(id)
    if (seq <= last) continue
    last = seq
    if (isRunEvent(data)) yield { seq, event: data }
  }
}

/** The text of an answer; what was said around a tool call stands in paragraphs of its own. */
function textOf({ status, error, parts }: Answer): string {
  if (status === 'failed' || status === 'cancelled') throw runError(error)
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n')
}
