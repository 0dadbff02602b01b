import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execFileAsync = promisify(execFile)

/** The user that PostgreSQL runs as if this process runs as root, which PostgreSQL refuses. */
export interface ServerUser {
  uid: number
  gid: number
}

/**
 * PostgreSQL's programs do not inherit the environment, because PGPORT, PGDATA, LD_LIBRARY_PATH and
 * LC_* would change their behaviour.
 */
export const programEnvironment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' }

/** Runs a program, as `user` if given, and returns its standard output. */
export async function runProgram(file: string, args: string[], user?: ServerUser): Promise<string> {
  // The other user may have no access to the working directory of this process.
  const options = { cwd: '/', env: programEnvironment, ...user }
  const { stdout } = await execFileAsync(file, args, options)
  return stdout
}
