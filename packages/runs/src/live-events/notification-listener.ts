import { setTimeout as delay } from 'node:timers/promises'
import { announcementSchema, CHANGE_CHANNEL, RUN_CHANNEL, runSignalSchema } from '@throughline/db'
import pg from 'pg'
import type { z } from 'zod'
import type { ProcessContext } from '../process-context.ts'
import { fenced } from '../execution/attempt-errors.ts'
import { LOG_CHANNEL, parseLogNotice } from './event-notify.ts'

const RECONNECT_MS = 500

/**
 * The connection on which this process hears of the others. It also holds the advisory lock that
 * says the process lives. When it was lost, everybody looks for themselves what they missed.
 */
export class NotificationListener {
  readonly #url: string
  readonly #context: ProcessContext
  readonly #closing = new AbortController()
  #client: pg.Client | undefined
  #loop: Promise<void> | undefined

  constructor(url: string, context: ProcessContext) {
    this.#url = url
    this.#context = context
  }

  /** Resolves when it listens for the first time; reconnects by itself from then on. */
  async open(): Promise<void> {
    const client = await this.#connect()
    await this.#sayAlive(client)
    this.#loop = this.#keepOpen(client)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#client?.end().catch(() => undefined)
    await this.#loop
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'throughline-listen',
    })
    client.on('error', (error) => this.#context.log.warn({ err: error }, 'listen connection'))
    client.on('notification', (note) => this.#hear(note))
    this.#client = client
    await client.connect()
    await client.query(`listen ${CHANGE_CHANNEL}; listen ${RUN_CHANNEL}; listen ${LOG_CHANNEL}`)
    return client
  }

  /** Waits as long as PostgreSQL has not noticed the end of an earlier connection, which holds it. */
  async #sayAlive(client: pg.Client): Promise<void> {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [this.#context.owner])
  }

  async #keepOpen(first: pg.Client): Promise<void> {
    await ended(first)
    while (!this.#closing.signal.aborted) {
      try {
        const client = await this.#connect()
        this.#context.changes.lagAll()
        this.#context.runEvents.lagAll()
        for (const run of this.#context.active.values()) run.buffer?.seal()
        const end = ended(client)
        await this.#sayAlive(client)
        await end
      } catch (error) {
        this.#context.log.warn({ err: error }, 'cannot listen; trying again')
        await delay(RECONNECT_MS, undefined, { signal: this.#closing.signal }).catch(
          () => undefined,
        )
      }
    }
  }

  #hear({ channel, payload = '' }: pg.Notification): void {
    const { changes, runEvents, active, owner, remoteEvents } = this.#context
    if (channel === LOG_CHANNEL) {
      const signal = parseLogNotice(payload, owner)
      if (signal) remoteEvents.hear(signal)
      return
    }
    if (channel === CHANGE_CHANNEL) {
      const note = parse(announcementSchema, payload)
      if (note) changes.publish(note.principalId, [note.change])
      return
    }
    const note = parse(runSignalSchema, payload)
    if (!note) return
    const run = active.get(note.runId)
    run?.controller.abort()
    if (note.signal === 'stop') return
    run?.buffer?.break(fenced())
    runEvents.lag(note.runId)
  }
}

/** Unlike `events.once`, which takes an error for its own. An `end` follows every error. */
function ended(client: pg.Client): Promise<void> {
  return new Promise((resolve) => {
    client.once('end', resolve)
  })
}

function parse<Schema extends z.ZodType>(schema: Schema, payload: string) {
  try {
    return schema.parse(JSON.parse(payload))
  } catch {
    return undefined
  }
}
