import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** Kernel clock ticks in a second; the same on every Linux that runs Node. */
const TICKS_PER_SECOND = 100
const START_MS = 30_000

/** A server in a process of its own. */
export interface ChildServer extends AsyncDisposable {
  url: string
  /** CPU seconds it has used; NaN where the system does not tell. */
  cpuSeconds(): Promise<number>
  /** Resident memory in MB; NaN where the system does not tell. */
  memoryMb(): Promise<number>
}

/** Starts `node file` and waits until `url` + `readyPath` answers 200. */
export async function startChildServer(
  file: string,
  { env, url, readyPath }: { env: Record<string, string>; url: string; readyPath: string },
): Promise<ChildServer> {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    await untilReady(child, url + readyPath)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  return {
    url,
    cpuSeconds: () => cpuSeconds(child),
    memoryMb: () => memoryMb(child),
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      await exit
    },
  }
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await delay(50)
  }
  throw new Error(`the server did not answer at ${url} within ${START_MS / 1000} s`)
}

async function cpuSeconds({ pid }: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

async function memoryMb({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024
}
