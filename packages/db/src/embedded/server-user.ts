import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errorCode } from './error-code.ts'
import { runProgram, type ServerUser } from './run-program.ts'

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** The owner of the data in `dataDir`; undefined when there is none yet. */
export async function findDataOwner(dataDir: string): Promise<ServerUser | undefined> {
  return findOwner(join(dataDir, 'PG_VERSION'))
}

/**
 * Who is to own new data. First whoever owns the folders around it: a clone in somebody's home
 * that is started with sudo stays usable without.
 */
export async function chooseServerUser(dataDir: string): Promise<ServerUser> {
  const owner = await findOwnerAround(dataDir)
  const names = [...(owner === undefined ? [] : [String(owner.uid)]), 'postgres', 'nobody']
  for (const name of names) {
    const user = await findUser(name)
    if (user !== undefined) return user
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody" here to run it as. ' +
      'Start as an ordinary user, or set DATABASE_URL.',
  )
}

/** True when `user` may do to `path` what `access` asks, one of the letters of test(1). */
export async function mayAccess(
  user: ServerUser,
  access: 'w' | 'x',
  path: string,
): Promise<boolean> {
  // Asking as that user is the only right answer: groups, ACLs and mounts all have a say.
  return runProgram('/bin/sh', ['-c', `test -${access} "$1"`, 'sh', path], user).then(
    () => true,
    () => false,
  )
}

async function findOwnerAround(path: string): Promise<ServerUser | undefined> {
  const owner = await findOwner(path)
  if (owner !== undefined && owner.uid !== 0) return owner
  const parent = dirname(path)
  return parent === path ? undefined : findOwnerAround(parent)
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

/** By name or number; initdb needs a user that the system knows. */
async function findUser(name: string): Promise<ServerUser | undefined> {
  try {
    const uid = Number(await runProgram('id', ['-u', name]))
    const gid = Number(await runProgram('id', ['-g', name]))
    return uid === 0 ? undefined : { uid, gid }
  } catch {
    return undefined
  }
}
