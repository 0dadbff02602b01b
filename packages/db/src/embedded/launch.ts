import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ClusterOptions } from './cluster.ts'
import { findPostmaster, removeStalePidFile } from './postmaster.ts'
import { programEnvironment } from './run-program.ts'
import { makeSocketFolder, removeSocketFolder, SOCKET_PORT } from './socket-directory.ts'

const POLL_MS = 10

/**
 * Starts a server and answers when one is there: this one, or that of another process which was
 * faster. Throws what the server wrote when there is none.
 */
export async function launchPostmaster(options: ClusterOptions): Promise<void> {
  const { dataDir, user } = options.place
  await removeStalePidFile(dataDir)
  const socketFolder = await makeSocketFolder(user)
  const server = await spawnServer(options, socketFolder)
  while (!server.hasEnded()) {
    const running = await findPostmaster(dataDir)
    if (running !== undefined && running.pid === server.pid) return
    await setTimeout(POLL_MS)
  }
  await removeSocketFolder(socketFolder)
  if (await findPostmaster(dataDir)) return
  throw new Error(`PostgreSQL did not start on ${dataDir}:\n${await server.readLog()}`)
}

interface SpawnedServer {
  pid: number | undefined
  hasEnded(): boolean
  /** What it has written to the log since it was started. */
  readLog(): Promise<string>
}

async function spawnServer(
  { binaries, place: { dataDir, user }, durable }: ClusterOptions,
  socketFolder: string,
): Promise<SpawnedServer> {
  const logPath = join(dataDir, 'postgres.log')
  // No link is followed: root opens a file in a folder of somebody else.
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW
  await using log = await open(logPath, flags, 0o600)
  if (user !== undefined) await log.chown(user.uid, user.gid)
  const { size } = await log.stat()

  const server = spawn(binaries.postgres, serverArguments(dataDir, socketFolder, durable), {
    ...user,
    cwd: '/',
    env: programEnvironment,
    stdio: ['ignore', log.fd, log.fd],
    // Ctrl-C goes to the whole process group; the server stops when we have drained, not before.
    detached: true,
  })
  server.unref()
  let hasEnded = false
  let failure = ''
  server.once('exit', () => (hasEnded = true))
  server.once('error', (error) => {
    failure = error.message
    hasEnded = true
  })
  return {
    pid: server.pid,
    hasEnded: () => hasEnded,
    readLog: async () => failure || (await readFile(logPath)).subarray(size).toString(),
  }
}

function serverArguments(dataDir: string, socketFolder: string, durable: boolean): string[] {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    port: String(SOCKET_PORT),
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', dataDir, ...options]
}
