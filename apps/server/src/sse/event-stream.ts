import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { connected, PING } from './wire.ts'

/** What is ready in one turn of the event loop goes out in one write, up to this much. */
const JOINED_MAX_LENGTH = 64 * 1024

/**
 * One response that stays open. `send` joins what comes in the same turn of the event loop and
 * answers with a promise when the client has to catch up first.
 */
export class EventStream {
  /** Aborts when the client has gone, or when the server ends the stream. */
  readonly signal: AbortSignal
  readonly #response: ServerResponse
  readonly #gone = new AbortController()
  #pending = ''
  #isQuiet = true
  #blockedSince: number | undefined
  #drained = Promise.withResolvers<void>()

  constructor(response: ServerResponse) {
    this.#response = response
    this.signal = this.#gone.signal
    response.on('close', () => this.cut())
    response.on('drain', () => this.#release())
    response.on('error', () => this.cut())
  }

  get isOpen(): boolean {
    return this.#response.headersSent
  }

  open(headers: ReturnType<FastifyReply['getHeaders']>): void {
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) this.#response.setHeader(name, value)
    }
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    })
    this.#response.write(connected())
  }

  send(frame: string): Promise<void> | undefined {
    if (this.#pending === '') process.nextTick(() => this.#flush())
    this.#pending += frame
    if (this.#pending.length >= JOINED_MAX_LENGTH) this.#flush()
    return this.#blockedSince === undefined ? undefined : this.#drained.promise
  }

  end(lastFrame = ''): void {
    this.#response.end(this.#pending + lastFrame)
    this.#pending = ''
  }

  /** Ends the stream's source; the response ends when that has come to its end. */
  cut(): void {
    this.#gone.abort()
    this.#release()
  }

  /** Called now and then: keeps a quiet connection alive and lets go of a client that reads not. */
  pulse(now: number, stalledAfterMs: number): void {
    if (this.#blockedSince !== undefined) {
      if (now - this.#blockedSince >= stalledAfterMs) this.#response.destroy()
      return
    }
    if (this.#isQuiet && this.isOpen) this.#write(PING)
    this.#isQuiet = true
  }

  #flush(): void {
    if (this.#pending === '' || this.#response.writableEnded) return
    this.#write(this.#pending)
    this.#pending = ''
    this.#isQuiet = false
  }

  #write(text: string): void {
    const hasRoom = this.#response.write(text)
    if (hasRoom || this.#blockedSince !== undefined) return
    this.#blockedSince = performance.now()
    this.#drained = Promise.withResolvers<void>()
  }

  #release(): void {
    this.#blockedSince = undefined
    this.#drained.resolve()
  }
}
