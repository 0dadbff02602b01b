import { Socket } from 'node:net'
import { Client } from 'pg'
import { DATABASE_NAME } from './cluster.ts'
import { errorCode } from './error-code.ts'
import { SOCKET_PORT } from './socket-directory.ts'

/**
 * Keeps a server running while a process uses it: a shared advisory lock in the server itself,
 * which is released however the process ends. A process that can take the lock exclusively is the
 * last user and stops the server. Processes that arrive meanwhile wait for the lock, lose their
 * connection when the server stops, and start the next server.
 */
export interface UsageLock {
  /**
   * Releases the lock. Returns true if this process was the last user. No other process can then
   * acquire the lock before `disconnect`.
   */
  release(): Promise<boolean>
  disconnect(): Promise<void>
}

const LOCK_KEY = 7_465_616
const TIMEOUT_MS = 30_000

/** Error codes of a server that is starting, stopping or not running. */
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
])

/** Returns undefined while the server is starting or stopping. The caller must retry. */
export async function acquireUsageLock(socketDirectory: string): Promise<UsageLock | undefined> {
  const socket = new Socket()
  const client = new Client({
    host: socketDirectory,
    port: SOCKET_PORT,
    user: DATABASE_NAME,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    application_name: 'throughline usage lock',
    stream: () => socket,
  })
  let isLost = false
  client.on('error', () => (isLost = true))
  try {
    await client.connect()
    await client.query(`select pg_advisory_lock_shared(${LOCK_KEY})`)
    await ensureDatabase(client)
    await setSearchPath(client)
  } catch (error) {
    socket.destroy()
    if (isUnavailable(error)) return undefined
    throw error
  }
  // The connection stays open until stop(). It must not keep an otherwise idle process alive.
  socket.unref()

  return {
    async release() {
      socket.ref()
      // After a crash of the server all processes have lost their locks, so none is the last user.
      return isLost ? false : exchangeLock(client)
    },
    async disconnect() {
      if (isLost) socket.destroy()
      else await client.end()
    },
  }
}

/** Tries to exchange the shared lock for the exclusive one. False if another process uses it. */
async function exchangeLock(client: Client): Promise<boolean> {
  try {
    await client.query(`select pg_advisory_unlock_shared(${LOCK_KEY})`)
    const sql = `select pg_try_advisory_lock(${LOCK_KEY}) as is_last`
    const { rows } = await client.query<{ is_last: boolean }>(sql)
    return rows[0]?.is_last ?? false
  } catch (error) {
    if (isUnavailable(error)) return false
    throw error
  }
}

async function ensureDatabase(client: Client): Promise<void> {
  const found = await client.query('select from pg_database where datname = $1', [DATABASE_NAME])
  if (found.rowCount === 1) return
  try {
    await client.query(`create database ${DATABASE_NAME}`)
  } catch (error) {
    const existsNow = errorCode(error) === '42P04' || errorCode(error) === '23505'
    if (!existsNow) throw error
  }
}

/**
 * The role is named like the engine's schema. With PostgreSQL's default search_path, which starts
 * with "$user", unqualified names would refer to the engine's tables on this server only.
 */
async function setSearchPath(client: Client): Promise<void> {
  // Without the lock, concurrent starts fail with `tuple concurrently updated`.
  await client.query(`
    select pg_advisory_xact_lock(${LOCK_KEY + 1});
    alter role ${DATABASE_NAME} set search_path = public
  `)
}

function isUnavailable(error: unknown): boolean {
  const code = errorCode(error)
  if (code !== undefined) return unavailableCodes.has(code)
  // Errors of the driver itself have no code.
  return error instanceof Error && /^Connection terminated|timeout/.test(error.message)
}
