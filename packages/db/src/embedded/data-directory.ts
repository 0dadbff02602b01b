import { createHash } from 'node:crypto'
import { chown, mkdir, mkdtemp, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ServerUser } from './run-program.ts'
import { chooseServerUser, findDataOwner, isRoot, mayAccess } from './server-user.ts'
import { findSharedFolders, makeSharedFolder } from './shared-directory.ts'

/** Where the data is, and who runs PostgreSQL on it; without a user, we do. */
export interface DataPlace {
  dataDir: string
  user?: ServerUser
}

/**
 * The wanted folder, except for root: PostgreSQL then runs as another user, to whom a folder under
 * a home of mode 0700 is closed. Data that exists somewhere wins over a better place.
 */
export async function placeData(wanted: string): Promise<DataPlace> {
  await mkdir(dirname(wanted), { recursive: true })
  if (!isRoot()) return { dataDir: wanted }

  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16)
  const elsewhere = (await findSharedFolders()).map((shared) => join(shared, name))
  for (const folder of [wanted, ...elsewhere]) {
    const place = await findData(folder)
    if (place !== undefined) return place
  }

  const user = await chooseServerUser(wanted)
  if (await mayHoldData(user, dirname(wanted))) return { dataDir: wanted, user }
  const shared = await makeSharedFolder()
  if (shared !== undefined && (await mayHoldData(user, shared))) {
    return { dataDir: join(shared, name), user }
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and no other user can keep its data in ${wanted}. ` +
      'Start as an ordinary user, or set DATABASE_URL.',
  )
}

async function findData(dataDir: string): Promise<DataPlace | undefined> {
  const user = await findDataOwner(dataDir)
  if (user === undefined) return undefined
  if (user.uid === 0) {
    throw new Error(
      `The data in ${dataDir} belongs to root, and PostgreSQL refuses to run as root. ` +
        'Give the folder to another user (chown -R), or set DATABASE_URL.',
    )
  }
  if (await mayAccess(user, 'x', dataDir)) return { dataDir, user }
  throw new Error(
    `The data in ${dataDir} belongs to the user ${user.uid}, to whom a folder above it is closed. ` +
      'Open these folders to that user (chmod o+x), or move the data.',
  )
}

/** Tries it: some file systems know no owners, and some let root give nothing away. */
async function mayHoldData(user: ServerUser, folder: string): Promise<boolean> {
  const probe = await mkdtemp(join(folder, '.throughline-probe-')).catch(() => undefined)
  if (probe === undefined) return false
  try {
    await chown(probe, user.uid, user.gid)
    const { uid, mode } = await stat(probe)
    if (uid !== user.uid || (mode & 0o777) !== 0o700) return false
    return await mayAccess(user, 'w', probe)
  } catch {
    return false
  } finally {
    await rmdir(probe)
  }
}
