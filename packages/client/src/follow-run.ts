import type { EngineRouter } from '@throughline/api/client'
import {
  emptyAnswer,
  fold,
  isTerminal,
  type Answer,
  type AssistantMessage,
  type FoldedRun,
  type LogEntry,
  type RunEvent,
  type ToolTypes,
} from '@throughline/protocol'
import type { TRPCClient } from '@trpc/client'
import type { Settings } from './client-options.ts'
import type { ConnectionState } from './stream/connection.ts'
import { subscribe } from './stream/reconnecting-stream.ts'
import { runError } from './to-throughline-error.ts'
import { isAssistantMessage, isRunEvent } from './type-guards.ts'

/**
 * A run as an async iterable of its events, from the first to the last, across reconnects. Every
 * loop starts at the first event. Leaving a loop, or aborting by `signal`, stops the reading, not
 * the run.
 */
export interface FollowedRun<Tools extends ToolTypes = ToolTypes> extends AsyncIterable<
  RunEvent<Tools>
> {
  /** The events with their numbers: `follow({ runId, after: seq })` continues after one. */
  entries(): AsyncGenerator<LogEntry<Tools>, void>
  /** Resolves to the answer when the run has ended, as it is stored; a failed run's answer too. */
  message(): Promise<Answer<Tools>>
  /** Resolves to the answer's text. Throws for a run that failed or was stopped. */
  text(): Promise<string>
  /** Stops the run and resolves to the message that was kept. */
  stop(): Promise<AssistantMessage<Tools>>
  /** Allows a call that waits for approval (`approval_requested`). The model reads `note`. */
  approve(callId: string, note?: string): Promise<void>
  /** Rejects a call that waits for approval. The model reads `note`. */
  reject(callId: string, note?: string): Promise<void>
}

/** How to read a stream. */
export interface ReadOptions {
  /** Stops the reading, and a send in progress; it does not stop the run. */
  signal?: AbortSignal | undefined
  /** Called when the stream is connected, and when the connection is lost. */
  onConnection?: ((state: ConnectionState) => void) | undefined
}

/** How the client itself calls the server. */
export interface Connected {
  settings: Settings
  api: TRPCClient<EngineRouter>
}

export interface FollowSource extends ReadOptions, Connected {
  /** Resolves when the send was answered. */
  runId: Promise<string>
  after: number
}

export function followRun<Tools extends ToolTypes>(source: FollowSource): FollowedRun<Tools> {
  const { api, runId, after } = source
  let whole: Answer<Tools> | undefined

  async function* entries(): AsyncGenerator<LogEntry<Tools>, void> {
    let run: FoldedRun<Tools> = { seq: after, answer: { ...emptyAnswer, parts: [] } }
    for await (const entry of read<Tools>(source)) {
      run = fold(run, entry)
      const isLast = isTerminal(entry.event)
      if (isLast && (after === 0 || entry.event.type === 'snapshot')) whole = run.answer
      yield entry
      if (isLast) return
    }
  }

  async function message(): Promise<Answer<Tools>> {
    if (whole) return whole
    // The events after a cursor fold into a part of the answer only.
    if (after > 0) return followRun<Tools>({ ...source, after: 0 }).message()
    for await (const _ of entries());
    if (whole) return whole
    throw new Error('The stream of a run ended before the run.')
  }

  const decide = async (callId: string, approved: boolean, note: string | null) => {
    await api.chat.approve.mutate({ runId: await runId, callId, approved, note })
  }

  return {
    entries,
    message,
    text: async () => textOf(await message()),
    stop: async () => {
      const kept: unknown = await api.chat.stop.mutate({ runId: await runId })
      if (isAssistantMessage<Tools>(kept)) return kept
      throw new Error('The server answered chat.stop with something that is not a message.')
    },
    approve: (callId, note) => decide(callId, true, note ?? null),
    reject: (callId, note) => decide(callId, false, note ?? null),
    async *[Symbol.asyncIterator]() {
      for await (const { event } of entries()) yield event
    },
  }
}

async function* read<Tools extends ToolTypes>({
  settings,
  runId,
  after,
  signal,
  onConnection,
}: FollowSource): AsyncGenerator<LogEntry<Tools>, void> {
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
    if (isRunEvent<Tools>(data)) yield { seq, event: data }
  }
}

/** The text of an answer. Text before and after a tool call becomes separate paragraphs. */
function textOf<Tools extends ToolTypes>({ status, error, parts }: Answer<Tools>): string {
  if (status === 'failed' || status === 'cancelled') throw runError(error)
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n')
}
