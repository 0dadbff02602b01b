import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { stopPostmaster } from '../embedded/postmaster.ts'
import { isProcessAlive } from '../embedded/process-alive.ts'

/** Data that goes when its maker is done, in a folder that carries its maker's pid. */
export interface ThrowawayFolder extends AsyncDisposable {
  dataDir: string
}

const root = '/tmp'
const ours = /^throughline-test-(\d+)-[A-Za-z0-9]{6}$/

export async function makeThrowawayFolder(): Promise<ThrowawayFolder> {
  const folder = await mkdtemp(join(root, `throughline-test-${process.pid}-`))
  // Root's server runs as another user, who must get in; the data folder itself is closed.
  await chmod(folder, 0o755)
  return {
    dataDir: dataDirOf(folder),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Stops and removes what killed test runs have left behind. */
export async function removeAbandonedServers(): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = ours.exec(name)?.[1]
    if (pid === undefined || isProcessAlive(Number(pid))) continue
    const folder = join(root, name)
    // Another run may be clearing it too.
    const owner = await stat(folder).catch(() => undefined)
    if (owner?.uid !== process.getuid?.()) continue
    await stopPostmaster(dataDirOf(folder))
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

function dataDirOf(folder: string): string {
  return join(folder, 'data')
}
