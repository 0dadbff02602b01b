import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { SseFormat } from './sse-format.ts'

/** Frames of one event loop turn are joined into one write, up to this length. */
const JOINED_MAX_LENGTH = 64 * 1024

/** How long a client may take to read the remaining data after its stream has ended. */
const FINAL_READ_MS = 30_000

/** Shared by all streams, because creating an exception is expensive. */
const STREAM_ENDED = new DOMException('The stream has ended.', 'AbortError')

/**
 * A response that stays open. `send` joins the frames of one event loop turn, and returns a promise
 * when the client's buffer is full; it resolves when the client has read.
 */
export class EventStream {
  /** Aborts when the client disconnects or the server ends the stream. */
  readonly signal: AbortSignal
  readonly #reply: FastifyReply
  readonly #format: SseFormat
  readonly #response: ServerResponse
  readonly #gone = new AbortController()
  #cutReason: unknown
  #pending = ''
  #isIdle = true
  #blockedSince: number | undefined
  #drained = Promise.withResolvers<void>()

  constructor(reply: FastifyReply, format: SseFormat) {
    this.#reply = reply
    this.#format = format
    this.#response = reply.raw
    this.signal = this.#gone.signal
    this.#response.on('close', () => this.cut())
    this.#response.on('drain', () => this.#release())
    this.#response.on('error', () => this.cut())
  }

  get isOpen(): boolean {
    return this.#response.headersSent
  }

  /** Sends the headers with status 200. After that an error cannot change the status. */
  open(): void {
    if (this.isOpen) return
    this.#reply.hijack()
    for (const [name, value] of Object.entries(this.#reply.getHeaders())) {
      if (value !== undefined) this.#response.setHeader(name, value)
    }
    this.#response.writeHead(200, { ...this.#format.headers, 'x-accel-buffering': 'no' })
    const opening = this.#format.opening()
    if (opening === '') this.#response.flushHeaders()
    else this.#enqueue(opening)
  }

  send(frame: string): Promise<void> | undefined {
    this.open()
    this.#enqueue(frame)
    return this.#blockedSince === undefined ? undefined : this.#drained.promise
  }

  /**
   * Sends the items of a source until it ends. Returns false when the stream was cut before. Throws
   * the reason passed to `cut`, and errors of the source.
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
    if (this.#cutReason !== undefined) throw this.#cutReason
    return !this.signal.aborted
  }

  end(lastFrame = ''): void {
    this.open()
    this.#response.end(this.#pending + lastFrame)
    this.#pending = ''
    const timer = setTimeout(() => this.#response.destroy(), FINAL_READ_MS).unref()
    this.#response.once('close', () => clearTimeout(timer))
  }

  /** Aborts the stream's source. The response ends when the source has ended. */
  cut(reason?: unknown): void {
    this.#cutReason ??= reason
    this.#gone.abort(STREAM_ENDED)
    this.#release()
  }

  /** Called at intervals. Pings an idle connection and disconnects a client that stopped reading. */
  pulse(now: number, stalledAfterMs: number): void {
    if (this.#blockedSince !== undefined) {
      if (now - this.#blockedSince >= stalledAfterMs) this.#response.destroy()
      return
    }
    const mayPing = this.isOpen || this.#format.opensByPing
    if (this.#isIdle && mayPing) void this.send(this.#format.ping)
    this.#isIdle = true
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
    this.#isIdle = false
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
