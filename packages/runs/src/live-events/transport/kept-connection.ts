import { setImmediate, setTimeout as delay } from 'node:timers/promises'

const PING_INTERVAL_MS = 1_000
const PING_TIMEOUT_MS = 2_000
const CONNECT_TIMEOUT_MS = 5_000
const RECONNECT_MS = 500

export interface Connection {
  /** Aborts when the connection has ended. Its reason is the error, if there was one. */
  readonly ended: AbortSignal
  /** Resolves when something has gone to the server and come back the way that messages take. */
  ping(): Promise<unknown>
  /** Closes the connection, in bounded time. */
  destroy(): Promise<void> | void
}

interface Options<Held> {
  /** Must destroy what it has opened if the signal aborts, and reject. */
  connect(signal: AbortSignal): Promise<Held>
  onChange(isUp: boolean, reason?: unknown): void
}

/**
 * Keeps a connection open. A connection that does not answer its pings is replaced: a socket can
 * stay open for hours although nothing is delivered.
 */
export class KeptConnection<Held extends Connection> {
  readonly #options: Options<Held>
  readonly #closing = new AbortController()
  #held: Held | undefined
  #loop: Promise<void> | undefined

  constructor(options: Options<Held>) {
    this.#options = options
  }

  /** The connection, if the last ping came back. */
  get current(): Held | undefined {
    return this.#held
  }

  /** Connects once. Rejects if that fails. */
  async connect(): Promise<void> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS)])
    const opened = await this.#options.connect(signal)
    try {
      await pingInTime(opened)
      this.#closing.signal.throwIfAborted()
    } catch (error) {
      await opened.destroy()
      throw error
    }
    this.#held = opened
    this.#options.onChange(true)
  }

  /** From now on, connects whenever there is no connection. */
  keepOpen(): void {
    this.#loop = this.#run()
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const held = this.#held
    this.#held = undefined
    await held?.destroy()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      try {
        if (!this.#held) await this.connect()
        if (this.#held) await untilLost(this.#held, signal)
      } catch (error) {
        await this.#drop(error)
      }
      await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  async #drop(reason: unknown): Promise<void> {
    const lost = this.#held
    if (!lost || this.#closing.signal.aborted) return
    this.#held = undefined
    this.#options.onChange(false, reason)
    await lost.destroy()
  }
}

/** Rejects when the connection has ended or does not answer. Resolves when the signal aborts. */
async function untilLost(connection: Connection, closing: AbortSignal): Promise<void> {
  const { ended } = connection
  const signal = AbortSignal.any([closing, ended])
  while (!signal.aborted) {
    await delay(PING_INTERVAL_MS, undefined, { signal }).catch(() => undefined)
    if (!signal.aborted) await pingInTime(connection)
  }
  if (!closing.aborted) throw ended.reason
}

async function pingInTime(connection: Connection): Promise<void> {
  const timer = new AbortController()
  const answer = connection.ping().then(() => true)
  const timeout = delay(PING_TIMEOUT_MS, false, { signal: timer.signal })
  try {
    if (await Promise.race([answer, timeout.catch(() => false)])) return
    // A timer that is late because the process was busy fires before a waiting answer is read.
    if (await Promise.race([answer, setImmediate(false)])) return
    throw new Error(`No answer within ${PING_TIMEOUT_MS / 1000} seconds.`)
  } finally {
    timer.abort()
  }
}
