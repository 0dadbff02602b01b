import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ClusterOptions } from './cluster.ts'
import { findPostmaster, removeStalePidFile } from './postmaster.ts'
import { programEnvironment } from './run-program.ts'
import { createSocketDirectory, removeSocketDirectory, SOCKET_PORT } from './socket-directory.ts'

const POLL_MS = 10

/**
 * Starts a server. Resolves when a server runs: this one, or one that another process has started
 * first. Otherwise throws an error with the server's log output.
 */
export async function launchPostmaster(options: ClusterOptions): Promise<void> {
  const { dataDir, user } = options.data
  await removeStalePidFile(dataDir)
  const socketDirectory = await createSocketDirectory(user)
  const server = await spawnServer(options, socketDirectory)
  while (!server.hasEnded()) {
    const running = await findPostmaster(dataDir)
    if (running !== undefined && running.pid === server.pid) return
    await setTimeout(POLL_MS)
  }
  await removeSocketDirectory(socketDirectory)
  if (await findPostmaster(dataDir)) return
  throw new Error(`PostgreSQL did not start on ${dataDir}:\n${await server.readLog()}`)
}

interface SpawnedServer {
  pid: number | undefined
  hasEnded(): boolean
  /** Returns the log output since the start. */
  readLog(): Promise<string>
}

async function spawnServer(
  { binaries, data: { dataDir, user }, durable }: ClusterOptions,
  socketDirectory: string,
): Promise<SpawnedServer> {
  const logPath = join(dataDir, 'postgres.log')
  // Does not follow links, because root opens a file in a directory of another user.
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW
  await using log = await open(logPath, flags, 0o600)
  if (user !== undefined) await log.chown(user.uid, user.gid)
  const { size } = await log.stat()

  const server = spawn(binaries.postgres, serverArguments(dataDir, socketDirectory, durable), {
    ...user,
    cwd: '/',
    env: programEnvironment,
    stdio: ['ignore', log.fd, log.fd],
    // Ctrl-C signals the whole process group, but the server must outlive the drain of this process.
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

function serverArguments(dataDir: string, socketDirectory: string, durable: boolean): string[] {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socketDirectory,
    unix_socket_permissions: '0700',
    port: String(SOCKET_PORT),
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', dataDir, ...options]
}
