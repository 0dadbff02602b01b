import { setTimeout as delay } from 'node:timers/promises'
import type { Connection } from './kept-connection.ts'

/** Above this, further commands are dropped: they would fill the memory while Redis does not answer. */
const MAX_COMMANDS = 5_000

/** How long a connection may take to close. */
const CLOSE_MS = 1_000

const PING = 'ping '

export interface RedisConnection extends Connection {
  publish(channel: string, payload: string): void
}

interface RedisConnectionOptions {
  url: string
  /** The first channel is that of this process alone. */
  channels: [string, ...string[]]
  onPayload(payload: string): void
}

/**
 * Opens one connection that publishes and is subscribed. Its ping is a message on the channel of
 * this process, so that a subscription that does not deliver is noticed.
 */
export async function openRedisConnection(
  { url, channels, onPayload }: RedisConnectionOptions,
  signal: AbortSignal,
): Promise<RedisConnection> {
  const { createClient } = await import('redis')
  const client = createClient({
    url,
    // A connection of the older protocol that is subscribed cannot publish.
    RESP: 3,
    socket: { reconnectStrategy: false },
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_COMMANDS,
    maintNotifications: 'disabled',
  })
  const ended = new AbortController()
  const destroy = async () => {
    ended.abort(new Error('The connection is closed.'))
    if (!client.isOpen) return
    // Waits for the commands under way.
    const closed = client.close().catch(() => undefined)
    await Promise.race([closed, delay(CLOSE_MS, undefined, { ref: false })])
    if (client.isOpen) client.destroy()
  }
  client.on('error', (error: unknown) => ended.abort(error))
  const pings = new Map<string, () => void>()
  const onMessage = (payload: string) => {
    if (payload.startsWith(PING)) pings.get(payload)?.()
    else onPayload(payload)
  }
  const open = async () => {
    await client.connect()
    await client.subscribe(channels, onMessage)
  }
  try {
    await unlessAborted(open(), signal)
  } catch (error) {
    if (client.isOpen) client.destroy()
    throw error
  }
  let sent = 0
  return {
    ended: ended.signal,
    destroy,
    publish: (channel, payload) => {
      client.publish(channel, payload).catch(() => undefined)
    },
    async ping() {
      const payload = `${PING}${(sent += 1)}`
      const heard = Promise.withResolvers<void>()
      pings.set(payload, heard.resolve)
      try {
        await client.publish(channels[0], payload)
        await heard.promise
      } finally {
        pings.delete(payload)
      }
    },
  }
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
