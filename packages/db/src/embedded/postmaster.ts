import { link, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { errorCode } from './error-code.ts'
import { isProcessAlive } from './process-alive.ts'
import { runProgram } from './run-program.ts'
import { removeSocketFolder } from './socket-directory.ts'

/** What postmaster.pid says of a server. */
interface PidFile {
  text: string
  pid: number
  dataDir: string
  socketFolder: string
}

/** A running server. Its socket folder is empty until the server has written it down. */
export interface Postmaster {
  pid: number
  socketFolder: string
}

const POLL_MS = 10
const FAST_STOP_MS = 15_000
const IMMEDIATE_STOP_MS = 5_000

/** The server that runs on `dataDir`, also one that is starting or stopping. */
export async function findPostmaster(dataDir: string): Promise<Postmaster | undefined> {
  const file = await readPidFile(pidPath(dataDir))
  if (file === undefined || !(await isServerOf(file, dataDir))) return undefined
  return { pid: file.pid, socketFolder: file.socketFolder }
}

/**
 * Clears what a server left that died with its machine or container. PostgreSQL does that itself,
 * except when another process of the same user has the server's old pid today.
 */
export async function removeStalePidFile(dataDir: string): Promise<void> {
  const path = pidPath(dataDir)
  const stale = await readPidFile(path)
  if (stale === undefined || (await isServerOf(stale, dataDir))) return
  if (!(await namesServer(stale))) await removeSocketFolder(stale.socketFolder)
  if (!isProcessAlive(stale.pid)) return

  // Another start may have put a good file there since; then it goes back.
  const aside = `${path}.stale-${process.pid}`
  await rename(path, aside).catch(() => undefined)
  const taken = await readPidFile(aside)
  if (taken !== undefined && taken.text !== stale.text) await link(aside, path)
  await rm(aside, { force: true })
}

/** Stops the server on `dataDir`, in bounded time and without losing what was committed. */
export async function stopPostmaster(dataDir: string): Promise<void> {
  const running = await findPostmaster(dataDir)
  if (running === undefined) return
  if (!(await signal(dataDir, 'SIGINT', FAST_STOP_MS))) {
    await signal(dataDir, 'SIGQUIT', IMMEDIATE_STOP_MS)
  }
  await removeSocketFolder(running.socketFolder)
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one. True when it is gone in time. */
async function signal(
  dataDir: string,
  name: 'SIGINT' | 'SIGQUIT',
  patience: number,
): Promise<boolean> {
  const running = await findPostmaster(dataDir)
  if (running === undefined) return true
  try {
    process.kill(running.pid, name)
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return true
    throw error
  }
  const deadline = Date.now() + patience
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
    const [pid, dataDir = '', , , socketFolder = ''] = text.split('\n')
    return { text, pid: Number(pid), dataDir, socketFolder }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** A folder that was copied while its server ran names the server of the original. */
async function isServerOf(file: PidFile, dataDir: string): Promise<boolean> {
  return (await namesServer(file)) && (await isSameOrMoved(file.dataDir, dataDir))
}

/** A living pid proves nothing: after a restart of the machine it may be anyone's. */
async function namesServer({ pid, dataDir }: PidFile): Promise<boolean> {
  if (!(pid > 0) || dataDir === '') return false
  const command = await readCommand(pid)
  return command.includes('postgres') && command.includes(dataDir)
}

async function isSameOrMoved(named: string, dataDir: string): Promise<boolean> {
  const [one, other] = await Promise.all([named, dataDir].map((path) => stat(path).catch(() => {})))
  return one === undefined || (one.dev === other?.dev && one.ino === other.ino)
}

async function readCommand(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8')
    return await runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
  } catch {
    return ''
  }
}
