import { link, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { errorCode } from './error-code.ts'
import { isProcessAlive } from './process-alive.ts'
import { runProgram } from './run-program.ts'
import { removeSocketDirectory } from './socket-directory.ts'

/** The content of postmaster.pid. */
interface PidFile {
  text: string
  pid: number
  dataDir: string
  socketDirectory: string
}

export interface Postmaster {
  pid: number
  /** Empty until the starting server has written it to its pid file. */
  socketDirectory: string
}

const POLL_MS = 10
const FAST_STOP_MS = 15_000
const IMMEDIATE_STOP_MS = 5_000

/** Finds the server that runs on `dataDir`, including one that is starting or stopping. */
export async function findPostmaster(dataDir: string): Promise<Postmaster | undefined> {
  const file = await readPidFile(pidPath(dataDir))
  if (file === undefined || !(await isServerOf(file, dataDir))) return undefined
  return { pid: file.pid, socketDirectory: file.socketDirectory }
}

/**
 * Removes the pid file of a server that died with its machine or container. PostgreSQL does this
 * itself, unless another process of the same user has the server's former pid.
 */
export async function removeStalePidFile(dataDir: string): Promise<void> {
  const path = pidPath(dataDir)
  const stale = await readPidFile(path)
  if (stale === undefined || (await isServerOf(stale, dataDir))) return
  if (!(await isServerAlive(stale))) await removeSocketDirectory(stale.socketDirectory)
  if (!isProcessAlive(stale.pid)) return

  // If another start has written a valid file meanwhile, it is put back.
  const aside = `${path}.stale-${process.pid}`
  await rename(path, aside).catch(() => undefined)
  const moved = await readPidFile(aside)
  if (moved !== undefined && moved.text !== stale.text) await link(aside, path)
  await rm(aside, { force: true })
}

/** Stops the server on `dataDir` in bounded time. Committed data is not lost. */
export async function stopPostmaster(dataDir: string): Promise<void> {
  const running = await findPostmaster(dataDir)
  if (running === undefined) return
  if (!(await signal(dataDir, 'SIGINT', FAST_STOP_MS))) {
    await signal(dataDir, 'SIGQUIT', IMMEDIATE_STOP_MS)
  }
  await removeSocketDirectory(running.socketDirectory)
}

/**
 * Sends SIGINT for PostgreSQL's fast shutdown or SIGQUIT for the immediate one. Returns true if the
 * server ends in time.
 */
async function signal(
  dataDir: string,
  name: 'SIGINT' | 'SIGQUIT',
  timeoutMs: number,
): Promise<boolean> {
  const running = await findPostmaster(dataDir)
  if (running === undefined) return true
  try {
    process.kill(running.pid, name)
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return true
    throw error
  }
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline) {
    if ((await findPostmaster(dataDir))?.pid !== running.pid) return true
    await setTimeout(POLL_MS)
  }
  return false
}

function pidPath(dataDir: string): string {
  return join(dataDir, 'postmaster.pid')
}

async function readPidFile(path: string): Promise<PidFile | undefined> {
  try {
    const text = await readFile(path, 'utf8')
    const [pid, dataDir = '', , , socketDirectory = ''] = text.split('\n')
    return { text, pid: Number(pid), dataDir, socketDirectory }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Compares the directory, because a copy of a running server's directory contains its pid file. */
async function isServerOf(file: PidFile, dataDir: string): Promise<boolean> {
  return (await isServerAlive(file)) && (await isSameOrMoved(file.dataDir, dataDir))
}

/** Checks the command of the process: after a reboot the pid may belong to any other program. */
async function isServerAlive({ pid, dataDir }: PidFile): Promise<boolean> {
  if (!(pid > 0) || dataDir === '') return false
  const command = await readCommand(pid)
  return command.includes('postgres') && command.includes(dataDir)
}

async function isSameOrMoved(recorded: string, dataDir: string): Promise<boolean> {
  const [before, after] = await Promise.all(
    [recorded, dataDir].map((path) => stat(path).catch(() => {})),
  )
  return before === undefined || (before.dev === after?.dev && before.ino === after.ino)
}

async function readCommand(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8')
    return await runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
  } catch {
    return ''
  }
}
