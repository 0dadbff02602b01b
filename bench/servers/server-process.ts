import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuSeconds, memoryMb } from '../measure/process-usage.ts'

const START_MS = 30_000
const STOP_MS = 20_000
const POLL_MS = 5

/** A server in a process of its own. It is stopped on disposal. */
export interface ServerProcess extends AsyncDisposable {
  port: number
  /** Seconds from the spawn to the first answer. */
  startSeconds: number
  /** CPU seconds it has used; NaN where the system does not tell. */
  cpuSeconds(): Promise<number>
  /** Resident memory in MB; NaN where the system does not tell. */
  memoryMb(): Promise<number>
}

export interface ServerCommand {
  command: string
  args: readonly string[]
  env: Record<string, string>
  cwd: string
}

/** Starts a server on a free port, which it gets as PORT. Resolves when `/ready` answers 200. */
export async function startServerProcess(start: ServerCommand): Promise<ServerProcess> {
  const port = await findFreePort()
  const startedAt = performance.now()
  const child = spawn(start.command, start.args, {
    cwd: start.cwd,
    env: { ...process.env, ...start.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
    // A group of its own, so that what a command like `npm start` spawns is stopped with it.
    detached: true,
  })
  const kill = () => signalGroup(child, 'SIGKILL')
  // In a group of its own it would outlive an interrupted bench.
  process.once('exit', kill).once('SIGINT', kill)
  child.once('exit', () => process.off('exit', kill).off('SIGINT', kill))
  try {
    await untilReady(child, port)
  } catch (error) {
    await stop(child)
    throw error
  }
  const pid = child.pid ?? Number.NaN
  return {
    port,
    startSeconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: () => cpuSeconds(pid),
    memoryMb: () => memoryMb(pid),
    [Symbol.asyncDispose]: () => stop(child),
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  const deadline = performance.now() + START_MS
  while (performance.now() < deadline) {
    if (hasEnded(child)) throw new Error('the server ended before it answered')
    if (await isReady(port)) return
    await sleep(POLL_MS)
  }
  throw new Error(`the server did not answer within ${START_MS / 1000} s`)
}

async function isReady(port: number): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/ready`
  const answer = (await accepts(port)) ? await fetch(url).catch(() => undefined) : undefined
  await answer?.body?.cancel()
  return answer?.ok === true
}

/** A refused connection is cheaper to find out than a failed `fetch`. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const exit = once(child, 'exit')
  signalGroup(child, 'SIGTERM')
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_MS)
  await exit
  clearTimeout(timer)
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, signal)
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
