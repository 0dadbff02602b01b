import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { connected, PING } from './wire.ts'

/** What is ready in one turn of the event loop goes out in one write, up to this much. */
const JOINED_MAX_LENGTH = 64 * 1024

/**
 * One answer that stays open. `send` joins what comes in the same turn of the event loop, and
 * answers with a promise when the client has to catch up first.
 */
export class EventStream {
  /** Aborts when the client has gone, or when the server ends the stream. */
  readonly signal: AbortSignal
  readonly #reply: FastifyReply
  readonly #response: ServerResponse
  readonly #gone = new AbortController()
  #refusal: unknown
  #pending = ''
  #isQuiet = true
  #blockedSince: number | undefined
  #drained = Promise.withResolvers<void>()

  constructor(reply: FastifyReply) {
    this.#reply = reply
    this.#response = reply.raw
    this.signal = this.#gone.signal
    this.#response.on('close', () => this.cut())
    this.#response.on('drain', () => this.#release())
    this.#response.on('error', () => this.cut())
  }

  get isOpen(): boolean {
    return this.#response.headersSent
  }

  /** Makes the reply a stream: from here on it can only end, and has no other status. */
  open(): void {
    if (this.isOpen) return
    this.#reply.hijack()
    for (const [name, value] of Object.entries(this.#reply.getHeaders())) {
      if (value !== undefined) this.#response.setHeader(name, value)
    }
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    })
    this.#enqueue(connected())
  }

  send(frame: string): Promise<void> | undefined {
    this.open()
    this.#enqueue(frame)
    return this.#blockedSince === undefined ? undefined : this.#drained.promise
  }

  end(lastFrame = ''): void {
    this.open()
    this.#response.end(this.#pending + lastFrame)
    this.#pending = ''
  }

  /** Why the server ended it, where the client has to be told. */
  get refusal(): unknown {
    return this.#refusal
  }

  /** Ends the stream's source; the answer ends when that has come to its end. */
  cut(refusal?: unknown): void {
    this.#refusal ??= refusal
    this.#gone.abort()
    this.#release()
  }

  /** Called now and then: keeps a quiet connection alive and lets go of a client that reads not. */
  pulse(now: number, stalledAfterMs: number): void {
    if (this.#blockedSince !== undefined) {
      if (now - this.#blockedSince >= stalledAfterMs) this.#response.destroy()
      return
    }
    if (this.#isQuiet) void this.send(PING)
    this.#isQuiet = true
  }

  #enqueue(text: string): void {
    if (this.#pending === '') process.nextTick(() => this.#flush())
    this.#pending += text
    if (this.#pending.length >= JOINED_MAX_LENGTH) this.#flush()
  }

  #flush(): void {
    if (this.#pending === '' || this.#response.writableEnded) return
    const hasRoom = this.#response.write(this.#pending)
    this.#pending = ''
    this.#isQuiet = false
    if (hasRoom || this.#blockedSince !== undefined) return
    this.#blockedSince = performance.now()
    this.#drained = Promise.withResolvers<void>()
  }

  #release(): void {
    this.#blockedSince = undefined
    this.#drained.resolve()
  }
}
