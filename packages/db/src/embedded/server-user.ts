import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errorCode } from './error-code.ts'
import { runProgram, type ServerUser } from './run-program.ts'

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Returns the owner of the data in `dataDir`, or undefined if there is no data yet. */
export async function findDataOwner(dataDir: string): Promise<ServerUser | undefined> {
  return findOwner(join(dataDir, 'PG_VERSION'))
}

/**
 * Chooses the owner of new data. Prefers the owner of the enclosing directories: a clone in a home
 * directory that was once started with sudo then also works without sudo.
 */
export async function chooseServerUser(dataDir: string): Promise<ServerUser> {
  const owner = await findEnclosingOwner(dataDir)
  const names = [...(owner === undefined ? [] : [String(owner.uid)]), 'postgres', 'nobody']
  for (const name of names) {
    const user = await findUser(name)
    if (user !== undefined) return user
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and this system has no user "postgres" or "nobody" to run it as. ' +
      'Start the server as an ordinary user, or set DATABASE_URL.',
  )
}

/** True if `user` has the access to `path` that the letter means in test(1). */
export async function canAccess(
  user: ServerUser,
  access: 'w' | 'x',
  path: string,
): Promise<boolean> {
  // Only a test as that user is reliable, because groups, ACLs and mounts also matter.
  return runProgram('/bin/sh', ['-c', `test -${access} "$1"`, 'sh', path], user).then(
    () => true,
    () => false,
  )
}

async function findEnclosingOwner(path: string): Promise<ServerUser | undefined> {
  const owner = await findOwner(path)
  if (owner !== undefined && owner.uid !== 0) return owner
  const parent = dirname(path)
  return parent === path ? undefined : findEnclosingOwner(parent)
}

async function findOwner(path: string): Promise<ServerUser | undefined> {
  try {
    const { uid, gid } = await stat(path)
    return { uid, gid }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Finds a user by name or id. initdb requires a user that exists in the user database. */
async function findUser(name: string): Promise<ServerUser | undefined> {
  try {
    const uid = Number(await runProgram('id', ['-u', name]))
    const gid = Number(await runProgram('id', ['-g', name]))
    return uid === 0 ? undefined : { uid, gid }
  } catch {
    return undefined
  }
}
