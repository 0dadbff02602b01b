import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execFileAsync = promisify(execFile)

/** The user PostgreSQL runs as when we are root, which it refuses to run as. */
export interface ServerUser {
  uid: number
  gid: number
}

/**
 * PostgreSQL's programs get no variable of ours: PGPORT, PGDATA, LD_LIBRARY_PATH and LC_* would
 * change what they do.
 */
export const programEnvironment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' }

/** Runs a program to its end, as `user` where one is given, and answers with what it printed. */
export async function runProgram(file: string, args: string[], user?: ServerUser): Promise<string> {
  // The working directory of this process may be closed to the other user.
  const options = { cwd: '/', env: programEnvironment, ...user }
  const { stdout } = await execFileAsync(file, args, options)
  return stdout
}
