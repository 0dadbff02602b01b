import type { EngineRouter } from '@throughline/api'
import { requestIdSchema } from '@throughline/protocol'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { Api } from './api.ts'
import type { Settings } from './client-options.ts'
import { followedRun, type FollowedRun, type ReadOptions } from './follow-run.ts'

type Inputs = inferRouterInputs<EngineRouter>['chat']

/** What a send began: the conversation, the run and both messages. */
export type Sent = inferRouterOutputs<EngineRouter>['chat']['send']

interface Repeatable extends ReadOptions {
  /**
   * The same id means the same wish: sending it again, also from another process, begins nothing
   * new and follows what was begun. Made by the client when left out.
   */
  requestId?: string | undefined
}

export type AskOptions = Omit<Inputs['send'], 'requestId'> & Repeatable
export type RetryOptions = Omit<Inputs['retry'], 'requestId'> & Repeatable

/** The run that answers a message of one's own. */
export interface AskedRun extends FollowedRun {
  readonly requestId: string
  /** The ids, as soon as the server has the message. */
  readonly sent: Promise<Sent>
}

interface Sender {
  settings: Settings
  api: Api
}

export function ask(
  sender: Sender,
  { requestId, signal, onConnection, ...input }: AskOptions,
): AskedRun {
  return askedRun(sender, { requestId, signal, onConnection }, (id) =>
    sender.api.chat.send.mutate({ ...input, requestId: id }, optionsOf(signal)),
  )
}

export function retry(sender: Sender, { runId, ...options }: RetryOptions): AskedRun {
  return askedRun(sender, options, (requestId) =>
    sender.api.chat.retry.mutate({ runId, requestId }, optionsOf(options.signal)),
  )
}

function askedRun(
  sender: Sender,
  { requestId = newRequestId(), ...reading }: Repeatable,
  send: (requestId: string) => Promise<Sent>,
): AskedRun {
  const sent = send(requestId).catch((error: unknown) => {
    reading.signal?.throwIfAborted()
    throw error
  })
  const runId = sent.then((ids) => ids.runId)
  // Whoever reads, or asks for the ids, is told; a send that nobody waits for ends no process.
  runId.catch(() => undefined)
  return { ...followedRun({ ...sender, ...reading, runId, after: 0 }), requestId, sent }
}

function optionsOf(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { signal }
}

/** `crypto.randomUUID` is missing in pages that came over plain HTTP. */
function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
  return requestIdSchema.parse(hex.join(''))
}
