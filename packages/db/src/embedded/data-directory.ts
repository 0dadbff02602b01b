import { createHash } from 'node:crypto'
import { chown, mkdir, mkdtemp, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ServerUser } from './run-program.ts'
import { canAccess, chooseServerUser, findDataOwner, isRoot } from './server-user.ts'
import { createSharedDirectory, findSharedDirectories } from './shared-directory.ts'

export interface DataDirectory {
  dataDir: string
  /** The user that PostgreSQL runs as. Undefined for the user of this process. */
  user?: ServerUser
}

/**
 * Returns the wanted directory, except for root if it is unsuitable: PostgreSQL then runs as
 * another user, which cannot reach a directory under a home directory of mode 0700. Existing data
 * has priority over a better location.
 */
export async function chooseDataDirectory(wanted: string): Promise<DataDirectory> {
  await mkdir(dirname(wanted), { recursive: true })
  if (!isRoot()) return { dataDir: wanted }

  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16)
  const alternatives = (await findSharedDirectories()).map((shared) => join(shared, name))
  for (const candidate of [wanted, ...alternatives]) {
    const existing = await findData(candidate)
    if (existing !== undefined) return existing
  }

  const user = await chooseServerUser(wanted)
  if (await canOwnData(user, dirname(wanted))) return { dataDir: wanted, user }
  const shared = await createSharedDirectory()
  if (shared !== undefined && (await canOwnData(user, shared))) {
    return { dataDir: join(shared, name), user }
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and no other user can store its data in ${wanted}. ` +
      'Start the server as an ordinary user, or set DATABASE_URL.',
  )
}

async function findData(dataDir: string): Promise<DataDirectory | undefined> {
  const user = await findDataOwner(dataDir)
  if (user === undefined) return undefined
  if (user.uid === 0) {
    throw new Error(
      `The data in ${dataDir} belongs to root, and PostgreSQL refuses to run as root. ` +
        'Change the owner of the folder (chown -R), or set DATABASE_URL.',
    )
  }
  if (await canAccess(user, 'x', dataDir)) return { dataDir, user }
  throw new Error(
    `The data in ${dataDir} belongs to the user ${user.uid}, but a folder above it is closed to that user. ` +
      'Make the folders above it accessible (chmod o+x), or move the data.',
  )
}

/** Tries it, because some file systems have no owners or do not let root change them. */
async function canOwnData(user: ServerUser, parent: string): Promise<boolean> {
  const probe = await mkdtemp(join(parent, '.throughline-probe-')).catch(() => undefined)
  if (probe === undefined) return false
  try {
    await chown(probe, user.uid, user.gid)
    const { uid, mode } = await stat(probe)
    if (uid !== user.uid || (mode & 0o777) !== 0o700) return false
    return await canAccess(user, 'w', probe)
  } catch {
    return false
  } finally {
    await rmdir(probe)
  }
}
