import type { Context } from '@throughline/api'
import {
  callTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  TRPCError,
  type AnyTRPCRouter,
} from '@trpc/server'
import { getHTTPStatusCode } from '@trpc/server/http'
import type { TRPCResponse } from '@trpc/server/rpc'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { encodeJson } from './json-body.ts'
import { proceduresOf } from './list-procedures.ts'
import { parsePlainCalls, type PlainCall } from './parse-plain-calls.ts'
import { retryAfter } from './trpc-error.ts'

interface PlainCallsOptions {
  router: AnyTRPCRouter
  createContext: (request: FastifyRequest) => Promise<Context>
  onError: (failed: FailedCall) => void
}

export interface FailedCall {
  error: TRPCError
  path?: string | undefined
  req: FastifyRequest
}

interface Outcome {
  response: TRPCResponse
  error?: TRPCError
}

/**
 * Answers plain calls before tRPC's adapter does. The adapter makes a web `Request`, `Headers`, a
 * `Response` and several abort signals for each request, which costs more CPU than a short query.
 * The contract test compares the answers with the adapter's.
 */
export function servePlainCalls(scope: FastifyInstance, options: PlainCallsOptions): void {
  const procedureTypes = new Map(
    proceduresOf(options.router).map(({ path, type }) => [path, type] as const),
  )
  scope.addHook('preHandler', async (request, reply) => {
    const plain = parsePlainCalls(request, procedureTypes)
    if (plain === undefined) return undefined
    const context = options.createContext(request)
    // Each call awaits it and handles its error.
    context.catch(() => undefined)
    const signal = closeSignal(reply)
    const outcomes = await Promise.all(
      plain.calls.map((call) => answer(call, { ...options, request, context, signal })),
    )
    return send(reply, outcomes, plain.isBatch)
  })
}

interface Answering extends PlainCallsOptions {
  request: FastifyRequest
  context: Promise<Context>
  signal: AbortSignal
}

async function answer(call: PlainCall, answering: Answering): Promise<Outcome> {
  const { router, request, context, signal, onError } = answering
  const { path, type, input, batchIndex } = call
  let ctx: Context | undefined
  try {
    ctx = await context
    const getRawInput = async () => input
    const options = { router, path, type, ctx, getRawInput, signal, batchIndex }
    const data: unknown = await callTRPCProcedure(options)
    if (isStreamed(data)) throw new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE', message: STREAMED })
    return { response: { result: { data } } }
  } catch (cause) {
    const error = getTRPCErrorFromUnknown(cause)
    onError({ error, path, req: request })
    const config = router._def._config
    return {
      response: { error: getTRPCErrorShape({ config, error, type, path, input, ctx }) },
      error,
    }
  }
}

function send(reply: FastifyReply, outcomes: Outcome[], isBatch: boolean): FastifyReply {
  const responses = outcomes.map(({ response }) => response)
  const errors = outcomes.map(({ error }) => error)
  const body = encodeJson(isBatch ? responses : responses[0])
  return (
    reply
      .code(getHTTPStatusCode(responses, errors))
      .headers({ 'content-type': 'application/json', vary: 'trpc-accept, accept, Origin' })
      .headers(retryAfter(errors.filter((error) => error !== undefined)))
      // Without a serializer, Fastify would add a charset to the content type.
      .serializer(String)
      .send(body)
  )
}

/** Aborts if the client disconnects before the answer is sent. */
function closeSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  raw.once('close', () => {
    if (!raw.writableEnded) controller.abort()
  })
  return controller.signal
}

const STREAMED =
  'Cannot use stream-like response in non-streaming request - use httpBatchStreamLink'

/** Results that arrive in parts need a client that takes JSON lines. */
function isStreamed(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false
  return (
    Symbol.asyncIterator in data || Object.values(data).some((value) => value instanceof Promise)
  )
}
