import { chmod, mkdir, stat } from 'node:fs/promises'

/**
 * Where root keeps what another user must reach, best first. Both outlive a restart of the machine.
 */
const candidates = ['/var/lib/throughline', '/var/tmp/throughline']

export async function findSharedFolders(): Promise<string[]> {
  const found = await Promise.all(candidates.map(isOfRoot))
  return candidates.filter((_, index) => found[index])
}

/** The best of them that this machine lets us have. */
export async function makeSharedFolder(): Promise<string | undefined> {
  for (const folder of candidates) {
    try {
      await mkdir(folder, { recursive: true })
      if (!(await isOfRoot(folder))) continue
      await chmod(folder, 0o755)
      return folder
    } catch {
      // The next one may do.
    }
  }
  return undefined
}

/** Anyone may have made it in /var/tmp, and what lies in it is run. */
async function isOfRoot(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined)
  return found?.uid === 0
}
