import { chown, mkdtemp, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerUser } from './run-program.ts'

/**
 * The name is fixed, as the folder is fresh for every start: in the data folder the path of the
 * socket could pass the 107 bytes that the system allows.
 */
export const SOCKET_PORT = 5432

const prefix = '/tmp/throughline-'
const ours = /^\/tmp\/throughline-[A-Za-z0-9]{6}$/

/** A folder for the socket that only the server's user (and root) can enter. */
export async function makeSocketFolder(user?: ServerUser): Promise<string> {
  const folder = await mkdtemp(prefix)
  if (user !== undefined) await chown(folder, user.uid, user.gid)
  return folder
}

/** Removes what a server left of its socket folder; touches nothing else. */
export async function removeSocketFolder(folder: string): Promise<void> {
  if (!ours.test(folder)) return
  const socket = join(folder, `.s.PGSQL.${SOCKET_PORT}`)
  try {
    await rm(socket, { force: true })
    await rm(`${socket}.lock`, { force: true })
    await rmdir(folder)
  } catch {
    // A folder in /tmp is not worth a failed start or stop.
  }
}
