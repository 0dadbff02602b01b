import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorCode } from './error-code.ts'
import { isProcessAlive } from './process-alive.ts'

/**
 * Creates a directory atomically: `fill` writes to a draft beside `target`, and the complete draft
 * is renamed to `target`, which may exist as an empty directory. A process that is killed before
 * the rename leaves nothing at `target`. Of two concurrent processes, the first one wins.
 */
export async function createAtomicDirectory(
  target: string,
  fill: (draft: string) => Promise<void>,
): Promise<void> {
  await removeAbandonedDrafts(target)
  const draft = `${target}.draft-${process.pid}-${randomBytes(4).toString('hex')}`
  try {
    await mkdir(draft, { mode: 0o700 })
    await fill(draft)
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error
  }
}

async function removeAbandonedDrafts(target: string): Promise<void> {
  const prefix = `${basename(target)}.draft-`
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(prefix)) continue
    const pid = Number.parseInt(name.slice(prefix.length), 10)
    if (isProcessAlive(pid)) continue
    // A child of the killed process may still write to the draft.
    await rm(join(dirname(target), name), { recursive: true, force: true, maxRetries: 5 })
  }
}
