import { chmod, mkdir, stat } from 'node:fs/promises'
import { isRoot } from './server-user.ts'

/**
 * Where root keeps what another user must reach, best first. Both outlive a restart of the machine.
 */
const candidates = ['/var/lib/throughline', '/var/tmp/throughline']

/** The shared folders that can be used on this machine; made when they are missing. */
export async function findSharedFolders(): Promise<string[]> {
  const usable: string[] = []
  for (const folder of isRoot() ? candidates : []) {
    if (await prepare(folder)) usable.push(folder)
  }
  return usable
}

async function prepare(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true })
    const { uid } = await stat(folder)
    // Anyone may have made it in /var/tmp, and what lies in it is run.
    if (uid !== 0) return false
    await chmod(folder, 0o755)
    return true
  } catch {
    return false
  }
}
