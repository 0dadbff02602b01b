import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { findBinaries } from './binaries.ts'
import { DATABASE_NAME, ensureCluster, type ClusterOptions } from './cluster.ts'
import { placeData } from './data-directory.ts'
import { takeHold, type Hold } from './usage-lock.ts'
import { launchPostmaster } from './launch.ts'
import { findPostmaster, stopPostmaster } from './postmaster.ts'
import { SOCKET_PORT } from './socket-directory.ts'

export interface EmbeddedPostgresOptions {
  /** Where the data is to live; made when it is missing, never deleted. */
  dataDir: string
  /** False gives up safety against a power cut for speed: for tests. */
  durable?: boolean
  log?: (line: string) => void
}

export interface EmbeddedPostgres extends AsyncDisposable {
  url: string
  /** Where the data really is. */
  dataDir: string
  /** A sentence for the user, when the data could not go where it was wanted. */
  notice?: string
  /** Stops the server when no other process uses it. */
  stop(): Promise<void>
}

const START_MS = 120_000
const LAUNCH_RETRY_MS = 10_000
const POLL_MS = 20

/**
 * Starts a PostgreSQL on `dataDir`, or joins the one that runs there. It answers on a unix socket
 * that only its user can reach, and outlives this process until the last one that uses it stops it.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const wanted = resolve(options.dataDir)
  const place = await placeData(wanted)
  const cluster: ClusterOptions = {
    binaries: await findBinaries(place.user),
    place,
    durable: options.durable ?? true,
    log: options.log ?? (() => {}),
  }
  await ensureCluster(cluster)
  const { hold, socketFolder } = await joinServer(cluster)

  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= stopServer(hold, place.dataDir))
  return {
    url: urlOf(socketFolder),
    dataDir: place.dataDir,
    ...(place.dataDir === wanted ? {} : { notice: movedNotice(wanted, place.dataDir) }),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function joinServer(cluster: ClusterOptions): Promise<{ hold: Hold; socketFolder: string }> {
  const { dataDir } = cluster.place
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    const running = await findPostmaster(dataDir)
    if (running === undefined) {
      cluster.log(`Starting PostgreSQL on ${dataDir}`)
      await launchWithRetries(cluster)
    } else if (running.socketFolder !== '') {
      const hold = await takeHold(running.socketFolder)
      if (hold !== undefined) return { hold, socketFolder: running.socketFolder }
    }
    await setTimeout(POLL_MS)
  }
  throw new Error(
    `PostgreSQL on ${dataDir} did not answer in ${START_MS / 1000} seconds. Its log is ${dataDir}/postgres.log.`,
  )
}

/** A server that was killed leaves processes, which the next one finds in its way for a moment. */
async function launchWithRetries(cluster: ClusterOptions): Promise<void> {
  const deadline = Date.now() + LAUNCH_RETRY_MS
  while (true) {
    try {
      return await launchPostmaster(cluster)
    } catch (error) {
      const isInTheWay = error instanceof Error && /still in use|lock file/.test(error.message)
      if (!isInTheWay || Date.now() > deadline) throw error
      await setTimeout(POLL_MS)
    }
  }
}

async function stopServer(hold: Hold, dataDir: string): Promise<void> {
  try {
    if (await hold.release()) await stopPostmaster(dataDir)
  } finally {
    await hold.end()
  }
}

function urlOf(socketFolder: string): string {
  const host = encodeURIComponent(socketFolder)
  return `postgres://${DATABASE_NAME}@${host}:${SOCKET_PORT}/${DATABASE_NAME}?sslmode=disable`
}

function movedNotice(wanted: string, dataDir: string): string {
  return (
    `The data is in ${dataDir}: PostgreSQL does not run as root, ` +
    `and the user that it runs as cannot reach ${wanted}.`
  )
}
