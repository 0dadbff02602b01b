import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { stopPostmaster } from '../embedded/postmaster.ts'
import { isProcessAlive } from '../embedded/process-alive.ts'

/** A data directory that is deleted on disposal. Its path contains the pid of its process. */
export interface TemporaryDirectory extends AsyncDisposable {
  dataDir: string
}

const ROOT = '/tmp'
const PATTERN = /^throughline-test-(\d+)-[A-Za-z0-9]{6}$/

export async function createTemporaryDirectory(): Promise<TemporaryDirectory> {
  const directory = await mkdtemp(join(ROOT, `throughline-test-${process.pid}-`))
  // For root, the server runs as another user, which needs access. The data directory is private.
  await chmod(directory, 0o755)
  return {
    dataDir: dataDirOf(directory),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}

/** Stops the servers that killed test runs have left behind, and deletes their data. */
export async function removeAbandonedServers(): Promise<void> {
  for (const name of await readdir(ROOT)) {
    const pid = PATTERN.exec(name)?.[1]
    if (pid === undefined || isProcessAlive(Number(pid))) continue
    const directory = join(ROOT, name)
    // The stat fails if another run has deleted the directory meanwhile.
    const owner = await stat(directory).catch(() => undefined)
    if (owner?.uid !== process.getuid?.()) continue
    await stopPostmaster(dataDirOf(directory))
    await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  }
}

function dataDirOf(directory: string): string {
  return join(directory, 'data')
}
