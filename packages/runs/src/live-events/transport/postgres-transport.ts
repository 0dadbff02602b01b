import { changeNoticeSchema, CHANGE_CHANNEL, RUN_CHANNEL, runSignalSchema } from '@throughline/db'
import type pg from 'pg'
import { PRESENCE_CHANNEL, type Presence } from '../presence.ts'
import { KeptConnection } from './kept-connection.ts'
import {
  decodeEnvelope,
  encodeEnvelope,
  parseJson,
  type Envelope,
  type Message,
} from './message.ts'
import { openPostgresConnection, type PostgresConnection } from './postgres-connection.ts'
import { splitMessage } from './split-message.ts'
import type { Address, Transport, TransportOptions } from './transport.ts'

/** The payload of a notification must have fewer than 8,000 bytes. */
const MAX_BYTES = 7_999

const NOTIFY = `
  select pg_notify(channel, payload)
  from unnest($1::text[], $2::text[]) as notice (channel, payload)`

interface PostgresTransportOptions extends TransportOptions {
  presence: Presence
}

/**
 * Messages over NOTIFY, in statements of their own after the facts are committed: a notification
 * takes a lock of the whole cluster until its transaction has ended, so it must not wait there for
 * the disk. One statement at a time carries what has to be sent; the next one takes what arrives
 * meanwhile. The same connection hears what transactions notify by themselves: changes and signals.
 */
export class PostgresTransport implements Transport {
  readonly #owner: string
  readonly #onMessage: TransportOptions['onMessage']
  readonly #presence: Presence
  readonly #connection: KeptConnection<PostgresConnection>
  #pending: { channel: string; payload: string }[] = []
  #sending: Promise<void> | undefined

  constructor({ url, owner, presence, onMessage, onChange }: PostgresTransportOptions) {
    this.#owner = owner
    this.#onMessage = onMessage
    this.#presence = presence
    const channels = [
      CHANGE_CHANNEL,
      RUN_CHANNEL,
      PRESENCE_CHANNEL,
      channelOf('all'),
      channelOf(owner),
    ]
    const onNotification = (notification: { channel: string; payload: string }) =>
      this.#onNotification(notification)
    const prepare = (client: pg.Client) => presence.enter(client)
    this.#connection = new KeptConnection({
      connect: async (signal) => {
        const options = { url, owner, channels, prepare, onNotification }
        const opened = await openPostgresConnection(options, signal)
        opened.ended.addEventListener('abort', () => presence.leave(opened.client), { once: true })
        return opened
      },
      onChange,
    })
  }

  /** Resolves when the connection listens, or rejects. From then on, a lost connection is replaced. */
  async open(): Promise<void> {
    await this.#connection.connect()
    this.#connection.keepOpen()
  }

  get isUp(): boolean {
    return this.#connection.current !== undefined
  }

  send(to: Address, message: Message): void {
    if (!this.isUp) return
    const payload = encodeEnvelope({ from: this.#owner, message })
    if (Buffer.byteLength(payload) <= MAX_BYTES) {
      this.#pending.push({ channel: channelOf(to), payload })
      this.#sending ??= this.#sendPending()
    } else for (const part of splitMessage(message) ?? []) this.send(to, part)
  }

  async close(): Promise<void> {
    await this.#sending
    await this.#connection.close()
  }

  async #sendPending(): Promise<void> {
    // The same turn of the event loop may send more.
    await Promise.resolve()
    while (this.#pending.length > 0) {
      const notices = this.#pending
      this.#pending = []
      const values = [notices.map(({ channel }) => channel), notices.map(({ payload }) => payload)]
      // Fails only with its connection, which is noticed and reported.
      await this.#connection.current?.client
        .query({ name: 'notify', text: NOTIFY, values })
        .catch(() => undefined)
    }
    this.#sending = undefined
  }

  #onNotification({ channel, payload }: { channel: string; payload: string }): void {
    if (channel === PRESENCE_CHANNEL) return this.#presence.onNotification(payload)
    const envelope = toEnvelope(channel, payload)
    if (envelope && envelope.from !== this.#owner) this.#onMessage(envelope)
  }
}

function channelOf(address: Address): string {
  return `throughline_${address}`
}

/** Notifications of transactions are messages without an envelope. */
function toEnvelope(channel: string, payload: string): Envelope | undefined {
  if (channel === CHANGE_CHANNEL) {
    const notice = changeNoticeSchema.safeParse(parseJson(payload)).data
    if (!notice) return undefined
    return { from: notice.source ?? '', message: { type: 'changes', notices: [notice] } }
  }
  if (channel === RUN_CHANNEL) {
    const signal = runSignalSchema.safeParse(parseJson(payload)).data
    return signal && { from: '', message: { type: 'signal', ...signal } }
  }
  return decodeEnvelope(payload)
}
