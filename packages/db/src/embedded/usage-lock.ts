import { Socket } from 'node:net'
import { Client } from 'pg'
import { DATABASE_NAME } from './cluster.ts'
import { errorCode } from './error-code.ts'
import { SOCKET_PORT } from './socket-directory.ts'

/**
 * Keeps a server running: a shared advisory lock in the server itself, so it ends with its process,
 * however that ends. Whoever gets the lock alone is the last user. Newcomers wait for the lock
 * while he stops the server, lose their connection with it, and start the next one.
 */
export interface Hold {
  /** Gives the hold back; true when nobody else has one, and then nobody gets one until `end`. */
  release(): Promise<boolean>
  end(): Promise<void>
}

const LOCK_KEY = 7_465_616
const PATIENCE_MS = 30_000

/** Of a server that is starting, stopping, or no more. */
const goneCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
])

/** Undefined while the server is starting or stopping: ask again later. */
export async function takeHold(socketFolder: string): Promise<Hold | undefined> {
  const socket = new Socket()
  const client = new Client({
    host: socketFolder,
    port: SOCKET_PORT,
    user: DATABASE_NAME,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    application_name: 'throughline hold',
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
    if (isGone(error)) return undefined
    throw error
  }
  // Only stop() ends a hold, and a process that has nothing else to do must be able to end.
  socket.unref()

  return {
    async release() {
      socket.ref()
      // After a crash of the server the others have lost their locks too, so nobody is the last.
      return isLost ? false : exchangeLock(client)
    },
    async end() {
      if (isLost) socket.destroy()
      else await client.end()
    },
  }
}

/** The shared lock against the exclusive one; false when somebody else has the shared one. */
async function exchangeLock(client: Client): Promise<boolean> {
  try {
    await client.query(`select pg_advisory_unlock_shared(${LOCK_KEY})`)
    const sql = `select pg_try_advisory_lock(${LOCK_KEY}) as is_last`
    const { rows } = await client.query<{ is_last: boolean }>(sql)
    return rows[0]?.is_last ?? false
  } catch (error) {
    if (isGone(error)) return false
    throw error
  }
}

async function ensureDatabase(client: Client): Promise<void> {
  const found = await client.query('select from pg_database where datname = $1', [DATABASE_NAME])
  if (found.rowCount === 1) return
  try {
    await client.query(`create database ${DATABASE_NAME}`)
  } catch (error) {
    const isThereByNow = errorCode(error) === '42P04' || errorCode(error) === '23505'
    if (!isThereByNow) throw error
  }
}

/**
 * The role has the name of the engine's schema. PostgreSQL's default search_path, "$user", would
 * find that schema's tables without their schema's name, here and on no other server.
 */
async function setSearchPath(client: Client): Promise<void> {
  // Without the lock, processes that start at once fail: `tuple concurrently updated`.
  await client.query(`
    select pg_advisory_xact_lock(${LOCK_KEY + 1});
    alter role ${DATABASE_NAME} set search_path = public
  `)
}

function isGone(error: unknown): boolean {
  const code = errorCode(error)
  if (code !== undefined) return goneCodes.has(code)
  // The driver gives these no code.
  return error instanceof Error && /^Connection terminated|timeout/.test(error.message)
}
