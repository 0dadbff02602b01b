import { readdir, readFile } from 'node:fs/promises'

/** Kernel clock ticks in a second; the same on every Linux that runs Node. */
const TICKS_PER_SECOND = 100

interface ProcessCpu {
  parent: number
  /** CPU seconds of the process itself. */
  own: number
  /** CPU seconds of its children that have exited. */
  exitedChildren: number
}

/** CPU seconds that a process has used; NaN where the system has no /proc. */
export async function cpuSeconds(pid: number): Promise<number> {
  return (await readCpu(pid))?.own ?? Number.NaN
}

/**
 * CPU seconds of a process and of all its children, including those that have exited; NaN where the
 * system has no /proc.
 */
export async function cpuSecondsWithChildren(pid: number): Promise<number> {
  const parent = await readCpu(pid)
  if (!parent) return Number.NaN
  const pids = (await readdir('/proc')).map(Number).filter((each) => each > 0)
  const children = (await Promise.all(pids.map(readCpu))).filter((each) => each?.parent === pid)
  return children.reduce(
    (sum, child) => sum + (child?.own ?? 0),
    parent.own + parent.exitedChildren,
  )
}

/** Resident memory in MB; NaN where the system has no /proc. */
export async function memoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024
}

async function readCpu(pid: number): Promise<ProcessCpu | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  if (stat === '') return undefined
  // The second field is the command in parentheses and may contain spaces.
  const [, parent, , , , , , , , , , user, system, exitedUser, exitedSystem] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  return {
    parent: parent ?? 0,
    own: ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND,
    exitedChildren: ((exitedUser ?? 0) + (exitedSystem ?? 0)) / TICKS_PER_SECOND,
  }
}
