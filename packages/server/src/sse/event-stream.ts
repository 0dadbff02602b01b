import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Wire } from './sse-format.ts'

/** What is ready in one turn of the event loop goes out in one write, up to this much. */
const JOINED_MAX_LENGTH = 64 * 1024

/** How long a client has to read what is left when its stream has ended. */
const LAST_WORD_MS = 30_000

/** One for all: making one costs more than ending a stream. */
const GONE = new DOMException('The stream has ended.', 'AbortError')

/**
 * One answer that stays open. `send` joins what comes in the same turn of the event loop, and
 * answers with a promise when the client has to catch up first.
 */
export class EventStream {
  /** Aborts when the client has gone, or when the server ends the stream. */
  readonly signal: AbortSignal
  readonly #reply: FastifyReply
  readonly #wire: Wire
  readonly #response: ServerResponse
  readonly #gone = new AbortController()
  #refusal: unknown
  #pending = ''
  #isQuiet = true
  #blockedSince: number | undefined
  #drained = Promise.withResolvers<void>()

  constructor(reply: FastifyReply, wire: Wire) {
    this.#reply = reply
    this.#wire = wire
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
    this.#response.writeHead(200, { ...this.#wire.headers, 'x-accel-buffering': 'no' })
    const opening = this.#wire.opening()
    if (opening === '') this.#response.flushHeaders()
    else this.#enqueue(opening)
  }

  send(frame: string): Promise<void> | undefined {
    this.open()
    this.#enqueue(frame)
    return this.#blockedSince === undefined ? undefined : this.#drained.promise
  }

  /**
   * Sends what a source has until it ends; false when the stream was cut before. Throws the
   * refusal, where there is one, and what the source throws.
   */
  async sendAll<Item>(
    source: AsyncIterable<Item>,
    toFrame: (item: Item) => string,
  ): Promise<boolean> {
    try {
      for await (const item of source) {
        if (this.signal.aborted) break
        const drained = this.send(toFrame(item))
        if (drained !== undefined) await drained
      }
    } catch (error) {
      if (!isAbortError(error)) throw error
      this.cut()
    }
    if (this.#refusal !== undefined) throw this.#refusal
    return !this.signal.aborted
  }

  end(lastFrame = ''): void {
    this.open()
    this.#response.end(this.#pending + lastFrame)
    this.#pending = ''
    const timer = setTimeout(() => this.#response.destroy(), LAST_WORD_MS).unref()
    this.#response.once('close', () => clearTimeout(timer))
  }

  /** Ends the stream's source; the answer ends when that has come to its end. */
  cut(refusal?: unknown): void {
    this.#refusal ??= refusal
    this.#gone.abort(GONE)
    this.#release()
  }

  /** Called now and then: keeps a quiet connection alive and lets go of a client that reads not. */
  pulse(now: number, stalledAfterMs: number): void {
    if (this.#blockedSince !== undefined) {
      if (now - this.#blockedSince >= stalledAfterMs) this.#response.destroy()
      return
    }
    const mayPing = this.isOpen || this.#wire.opensByPing
    if (this.#isQuiet && mayPing) void this.send(this.#wire.ping)
    this.#isQuiet = true
  }

  #enqueue(text: string): void {
    if (text === '') return
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

export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
