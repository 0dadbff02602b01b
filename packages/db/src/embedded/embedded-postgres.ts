import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { findBinaries } from './binaries.ts'
import { DATABASE_NAME, ensureCluster, type ClusterOptions } from './cluster.ts'
import { chooseDataDirectory } from './data-directory.ts'
import { launchPostmaster } from './launch.ts'
import { findPostmaster, stopPostmaster } from './postmaster.ts'
import { SOCKET_PORT } from './socket-directory.ts'
import { acquireUsageLock, type UsageLock } from './usage-lock.ts'

export interface EmbeddedPostgresOptions {
  /** The wanted data directory. It is created if it is missing and never deleted. */
  dataDir: string
  /** False for tests: faster, but data can be lost in a power failure. */
  durable?: boolean
  log?: (line: string) => void
}

export interface EmbeddedPostgres extends AsyncDisposable {
  url: string
  /** The actual data directory. */
  dataDir: string
  /** A message for the user if the data is not in the wanted directory. */
  notice?: string
  /** Stops the server unless another process uses it. */
  stop(): Promise<void>
}

const START_MS = 120_000
const LAUNCH_RETRY_MS = 10_000
const POLL_MS = 20

/**
 * Starts a PostgreSQL server on `dataDir`, or uses the one that already runs there. It listens on a
 * unix socket that only its user can reach. The last process that uses the server stops it.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const wanted = resolve(options.dataDir)
  const data = await chooseDataDirectory(wanted)
  const cluster: ClusterOptions = {
    binaries: await findBinaries(data.user),
    data,
    durable: options.durable ?? true,
    log: options.log ?? (() => {}),
  }
  await ensureCluster(cluster)
  const { lock, socketDirectory } = await joinServer(cluster)

  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= stopServer(lock, data.dataDir))
  return {
    url: urlOf(socketDirectory),
    dataDir: data.dataDir,
    ...(data.dataDir === wanted ? {} : { notice: movedNotice(wanted, data.dataDir) }),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function joinServer(
  cluster: ClusterOptions,
): Promise<{ lock: UsageLock; socketDirectory: string }> {
  const { dataDir } = cluster.data
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    const running = await findPostmaster(dataDir)
    if (running === undefined) {
      cluster.log(`Starting PostgreSQL on ${dataDir}`)
      await launchWithRetries(cluster)
    } else if (running.socketDirectory !== '') {
      const { socketDirectory } = running
      const lock = await acquireUsageLock(socketDirectory)
      if (lock !== undefined) return { lock, socketDirectory }
    }
    await setTimeout(POLL_MS)
  }
  throw new Error(
    `PostgreSQL on ${dataDir} did not accept connections within ${START_MS / 1000} seconds. Its log is ${dataDir}/postgres.log.`,
  )
}

/** Retries because child processes of a killed server can block the next start for a moment. */
async function launchWithRetries(cluster: ClusterOptions): Promise<void> {
  const deadline = Date.now() + LAUNCH_RETRY_MS
  while (true) {
    try {
      return await launchPostmaster(cluster)
    } catch (error) {
      const isBlocked = error instanceof Error && /still in use|lock file/.test(error.message)
      if (!isBlocked || Date.now() > deadline) throw error
      await setTimeout(POLL_MS)
    }
  }
}

async function stopServer(lock: UsageLock, dataDir: string): Promise<void> {
  try {
    if (await lock.release()) await stopPostmaster(dataDir)
  } finally {
    await lock.disconnect()
  }
}

function urlOf(socketDirectory: string): string {
  const host = encodeURIComponent(socketDirectory)
  return `postgres://${DATABASE_NAME}@${host}:${SOCKET_PORT}/${DATABASE_NAME}?sslmode=disable`
}

function movedNotice(wanted: string, dataDir: string): string {
  return (
    `The data is in ${dataDir}, because PostgreSQL does not run as root ` +
    `and the user that it runs as cannot access ${wanted}.`
  )
}
