import { chown, mkdtemp, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerUser } from './run-program.ts'

/**
 * The port determines the name of the socket. It is always the same because every start creates a
 * new directory. The socket is not in the data directory because its path could exceed the limit of
 * 107 bytes.
 */
export const SOCKET_PORT = 5432

const PREFIX = '/tmp/throughline-'
const PATTERN = /^\/tmp\/throughline-[A-Za-z0-9]{6}$/

/** Creates a directory for the socket that only the server's user and root can enter. */
export async function createSocketDirectory(user?: ServerUser): Promise<string> {
  const directory = await mkdtemp(PREFIX)
  if (user !== undefined) await chown(directory, user.uid, user.gid)
  return directory
}

/** Removes the socket directory of a server that has ended. Never removes any other directory. */
export async function removeSocketDirectory(directory: string): Promise<void> {
  if (!PATTERN.test(directory)) return
  const socket = join(directory, `.s.PGSQL.${SOCKET_PORT}`)
  try {
    await rm(socket, { force: true })
    await rm(`${socket}.lock`, { force: true })
    await rmdir(directory)
  } catch {
    // A directory that is left in /tmp must not fail a start or stop.
  }
}
