import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { tryTakeProcessLock } from '../../process-lock.ts'
import type { Connection } from './kept-connection.ts'

/** How long a connection may take to close. */
const CLOSE_MS = 1_000

export interface PostgresConnection extends Connection {
  readonly client: pg.Client
}

interface PostgresConnectionOptions {
  url: string
  owner: string
  channels: readonly string[]
  /** Prepares the connection once it listens. */
  prepare(client: pg.Client): Promise<void>
  onNotification(notification: { channel: string; payload: string }): void
}

/** Opens a connection that listens and holds the lock of this process. */
export async function openPostgresConnection(
  { url, owner, channels, prepare, onNotification }: PostgresConnectionOptions,
  signal: AbortSignal,
): Promise<PostgresConnection> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'throughline-listen',
    keepAlive: true,
    pipeline: true,
  })
  const ended = new AbortController()
  const end = (reason: Error) => ended.abort(reason)
  client.once('end', () => end(new Error('The connection was closed.')))
  client.on('error', end)
  client.on('notification', ({ channel, payload = '' }) => onNotification({ channel, payload }))
  const cut = () => void client.connection.stream.destroy()
  signal.addEventListener('abort', cut, { once: true })
  let isLocked = false
  try {
    await client.connect()
    await client.query(channels.map((channel) => `listen "${channel}"`).join('; '))
    isLocked = await tryTakeProcessLock(client, owner)
    await prepare(client)
  } catch (error) {
    cut()
    throw error
  } finally {
    signal.removeEventListener('abort', cut)
  }
  return {
    client,
    ended: ended.signal,
    async ping() {
      // The previous connection of this process holds the lock until PostgreSQL has closed it.
      if (isLocked) await client.query('select 1')
      else isLocked = await tryTakeProcessLock(client, owner)
    },
    async destroy() {
      end(new Error('The connection is closed.'))
      const closed = client.end().catch(() => undefined)
      await Promise.race([closed, delay(CLOSE_MS, undefined, { ref: false })])
      cut()
    },
  }
}
