import type { EngineRouter } from '@throughline/api/client'
import { requestIdSchema, type ToolTypes } from '@throughline/protocol'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { followRun, type Connected, type FollowedRun, type ReadOptions } from './follow-run.ts'

type Inputs = inferRouterInputs<EngineRouter>['chat']

/** What a send started: the ids of the conversation, the run and both messages. */
export type Sent = inferRouterOutputs<EngineRouter>['chat']['send']

interface SendOptions extends ReadOptions {
  /**
   * The idempotency key. A second send with the same id, from any process, starts nothing new and
   * follows the run of the first. The client makes one when it is left out.
   */
  requestId?: string | undefined
}

export type AskOptions = Omit<Inputs['send'], 'requestId'> & SendOptions
export type RetryOptions = Omit<Inputs['retry'], 'requestId'> & SendOptions
export type RegenerateOptions = Omit<Inputs['regenerate'], 'requestId'> & SendOptions

/** The run that answers a message sent by this client. */
export interface AskedRun<Tools extends ToolTypes = ToolTypes> extends FollowedRun<Tools> {
  readonly requestId: string
  /** Resolves to the ids when the server has stored the message. */
  readonly sent: Promise<Sent>
}

export function ask<Tools extends ToolTypes>(
  engine: Connected,
  { requestId, signal, onConnection, ...input }: AskOptions,
): AskedRun<Tools> {
  return askedRun(engine, { requestId, signal, onConnection }, (id) =>
    engine.api.chat.send.mutate({ ...input, requestId: id }, optionsOf(signal)),
  )
}

export function retry<Tools extends ToolTypes>(
  engine: Connected,
  { runId, ...options }: RetryOptions,
): AskedRun<Tools> {
  return askedRun(engine, options, (requestId) =>
    engine.api.chat.retry.mutate({ runId, requestId }, optionsOf(options.signal)),
  )
}

export function regenerate<Tools extends ToolTypes>(
  engine: Connected,
  { messageId, timeZone, ...options }: RegenerateOptions,
): AskedRun<Tools> {
  return askedRun(engine, options, (requestId) =>
    engine.api.chat.regenerate.mutate(
      { messageId, timeZone, requestId },
      optionsOf(options.signal),
    ),
  )
}

function askedRun<Tools extends ToolTypes>(
  engine: Connected,
  { requestId = newRequestId(), ...reading }: SendOptions,
  send: (requestId: string) => Promise<Sent>,
): AskedRun<Tools> {
  const sent = send(requestId).catch((error: unknown) => {
    reading.signal?.throwIfAborted()
    throw error
  })
  const runId = sent.then((ids) => ids.runId)
  // A failed send rejects `sent` and every read. Without a reader it must not crash the process.
  runId.catch(() => undefined)
  return { ...followRun<Tools>({ ...engine, ...reading, runId, after: 0 }), requestId, sent }
}

function optionsOf(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { signal }
}

/** Pages loaded over plain HTTP have no `crypto.randomUUID`. */
function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
  return requestIdSchema.parse(hex.join(''))
}
