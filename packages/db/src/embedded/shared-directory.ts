import { chmod, mkdir, stat } from 'node:fs/promises'

/**
 * Directories for files of root that another user must reach, best first. Both survive a reboot.
 */
const candidates = ['/var/lib/throughline', '/var/tmp/throughline']

export async function findSharedDirectories(): Promise<string[]> {
  const found = await Promise.all(candidates.map(belongsToRoot))
  return candidates.filter((_, index) => found[index])
}

/** Creates or reuses the first candidate for which this is possible. */
export async function createSharedDirectory(): Promise<string | undefined> {
  for (const directory of candidates) {
    try {
      await mkdir(directory, { recursive: true })
      if (!(await belongsToRoot(directory))) continue
      await chmod(directory, 0o755)
      return directory
    } catch {
      // Try the next candidate.
    }
  }
  return undefined
}

/** A security check: any user can create the directory in /var/tmp, and programs in it are run. */
async function belongsToRoot(directory: string): Promise<boolean> {
  const found = await stat(directory).catch(() => undefined)
  return found?.uid === 0
}
