import { setTimeout as delay } from 'node:timers/promises'
import { changeNoticeSchema, CHANGE_CHANNEL, RUN_CHANNEL, runSignalSchema } from '@throughline/db'
import pg from 'pg'
import type { z } from 'zod'
import type { ProcessContext } from '../process-context.ts'
import { fenced } from '../execution/fencing.ts'
import { takeProcessLock } from '../process-lock.ts'
import { LOG_CHANNEL, parseLogNotice } from './event-notify.ts'
import { PRESENCE_CHANNEL } from './presence.ts'
import { FOLLOW_CHANNEL } from './remote-followers.ts'

const RECONNECT_MS = 500

const CHANNELS = [CHANGE_CHANNEL, RUN_CHANNEL, LOG_CHANNEL, FOLLOW_CHANNEL, PRESENCE_CHANNEL]

/**
 * The connection that listens for notifications of other processes. It also holds the lock that
 * shows that this process is alive. After the connection was lost, every subscriber reads the
 * current state from the database, because notifications may have been missed.
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

  /** Resolves when the connection listens. Reconnects automatically from then on. */
  async open(): Promise<void> {
    const client = await this.#connect()
    await takeProcessLock(client, this.#context.owner)
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
    client.on('error', (error) =>
      this.#context.log.warn({ err: error }, 'error on the LISTEN connection'),
    )
    client.once('end', () => this.#context.presence.leave(client))
    client.on('notification', (notification) => this.#onNotification(notification))
    this.#client = client
    await client.connect()
    await client.query(CHANNELS.map((channel) => `listen ${channel}`).join('; '))
    await this.#context.presence.enter(client)
    return client
  }

  async #keepOpen(first: pg.Client): Promise<void> {
    await ended(first)
    while (!this.#closing.signal.aborted) {
      try {
        const client = await this.#connect()
        const end = ended(client)
        this.#onNotificationsMissed()
        await takeProcessLock(client, this.#context.owner)
        await end
      } catch (error) {
        this.#context.log.warn({ err: error }, 'cannot listen for notifications; retrying')
        await delay(RECONNECT_MS, undefined, { signal: this.#closing.signal }).catch(
          () => undefined,
        )
      }
    }
  }

  #onNotificationsMissed(): void {
    const { changes, runEvents, activeRuns, remoteFollowers } = this.#context
    changes.resyncAll()
    runEvents.resyncAll()
    for (const run of activeRuns.values()) run.buffer?.disableCache()
    remoteFollowers.onRequestsMissed()
  }

  #onNotification({ channel, payload = '' }: pg.Notification): void {
    const { changes, runEvents, activeRuns, owner, remoteEvents } = this.#context
    if (channel === PRESENCE_CHANNEL) return this.#context.presence.onNotification(payload)
    if (channel === FOLLOW_CHANNEL) return this.#context.remoteFollowers.onRequest(payload)
    if (channel === LOG_CHANNEL) {
      const notice = parseLogNotice(payload, owner)
      if (notice) remoteEvents.onNotice(notice)
      return
    }
    if (channel === CHANGE_CHANNEL) {
      const notice = parse(changeNoticeSchema, payload)
      if (notice && notice.source !== owner) changes.publish(notice.principalId, [notice.change])
      return
    }
    const signal = parse(runSignalSchema, payload)
    if (!signal) return
    const run = activeRuns.get(signal.runId)
    run?.controller.abort()
    if (signal.signal === 'stop') return
    run?.buffer?.fail(fenced())
    runEvents.resync(signal.runId)
  }
}

/** `events.once` would reject on an `error` event. The client emits `end` after every error. */
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
