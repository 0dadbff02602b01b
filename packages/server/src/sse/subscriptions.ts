import { asTrpcError, type Context } from '@throughline/api'
import { callTRPCProcedure, isTrackedEnvelope, type AnyTRPCRouter } from '@trpc/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from '../http/error-handler.ts'
import { proceduresOf } from '../trpc/list-procedures.ts'
import { describeTrpcError } from '../trpc/trpc-error.ts'
import type { CreateContext } from '../trpc/procedure-routes.ts'
import { withRecheck } from './recheck-authorization.ts'
import { EventStream, isAbortError } from './event-stream.ts'
import type { LiveStreams } from './live-streams.ts'
import { subscriptionInput } from './subscription-input.ts'
import { RETURN, serializedError, trackedEvent, trpcFormat } from './sse-format.ts'

interface SubscriptionsOptions {
  router: AnyTRPCRouter
  createContext: CreateContext
  streams: LiveStreams
}

/**
 * Serves the router's subscriptions with an own writer, which costs much less per event than tRPC's.
 * An EventSource cannot read a response other than 200, so it gets errors as events, as in tRPC. Any
 * other client gets the HTTP status of the error.
 */
export function serveSubscriptions(app: FastifyInstance, options: SubscriptionsOptions): void {
  for (const { path, type } of proceduresOf(options.router)) {
    if (type !== 'subscription') continue
    app.get(`/trpc/${path}`, { exposeHeadRoute: false }, (request, reply) =>
      new Subscription(path, request, reply).serve(options),
    )
  }
}

class Subscription {
  readonly #path: string
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  readonly #stream: EventStream

  constructor(path: string, request: FastifyRequest, reply: FastifyReply) {
    this.#path = path
    this.#request = request
    this.#reply = reply
    this.#stream = new EventStream(reply, trpcFormat)
  }

  async serve({ router, createContext, streams }: SubscriptionsOptions): Promise<FastifyReply> {
    try {
      const ctx = await createContext(this.#request)
      const { caller } = ctx
      const authorization = caller && { request: this.#request, createContext, caller }
      using _registered =
        authorization &&
        streams.add(authorization.caller.principalId, withRecheck(this.#stream, authorization))
      await this.#forward(await this.#subscribe(router, ctx))
    } catch (error) {
      this.#fail(error)
    }
    return this.#reply
  }

  async #subscribe(router: AnyTRPCRouter, ctx: Context): Promise<AsyncIterable<unknown>> {
    const input = subscriptionInput(this.#request)
    const events: unknown = await callTRPCProcedure({
      router,
      path: this.#path,
      type: 'subscription',
      ctx,
      getRawInput: () => Promise.resolve(input),
      signal: this.#stream.signal,
      batchIndex: 0,
    })
    if (isAsyncIterable(events)) return events
    throw new Error(`the subscription ${this.#path} returned no async iterable`)
  }

  async #forward(events: AsyncIterable<unknown>): Promise<void> {
    if (isEventSource(this.#request)) this.#stream.open()
    const isComplete = await this.#stream.sendAll(events, (event) => this.#toFrame(event))
    this.#stream.end(isComplete ? RETURN : '')
  }

  #toFrame(event: unknown): string {
    // After an event without an id, the client could not resume from the ids before it.
    if (!isTrackedEnvelope(event))
      throw new Error(`the subscription ${this.#path} yielded an event without an id`)
    const [id, data] = event
    return trackedEvent(id, data)
  }

  #fail(error: unknown): void {
    if (isAbortError(error)) {
      this.#stream.end()
      return
    }
    const { log } = this.#request
    if (asTrpcError(error).code === 'INTERNAL_SERVER_ERROR') {
      log.error({ err: error, procedure: this.#path }, 'a procedure failed')
    }
    if (!this.#stream.isOpen && !isEventSource(this.#request)) {
      sendError(error, this.#request, this.#reply)
      return
    }
    const { shape } = describeTrpcError(error, this.#path)
    this.#stream.end(serializedError(shape))
  }
}

function isEventSource({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/event-stream') ?? false
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
