import { chown, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import type { DataPlace } from './data-directory.ts'
import { errorCode } from './error-code.ts'
import { runProgram } from './run-program.ts'
import { makeWholeFolder } from './atomic-directory.ts'

/** The superuser and the database of every embedded PostgreSQL. */
export const DATABASE_NAME = 'throughline'

export interface ClusterOptions {
  binaries: Binaries
  place: DataPlace
  durable: boolean
  log: (line: string) => void
}

/** Makes the data folder on the first start; refuses one that these programs cannot read. */
export async function ensureCluster(options: ClusterOptions): Promise<void> {
  const { binaries, place, log } = options
  if ((await findClusterMajor(place.dataDir)) === undefined) {
    await refuseOtherFiles(place.dataDir)
    log(`Preparing a new database in ${place.dataDir}`)
    await makeWholeFolder(place.dataDir, (draft) => initialize(draft, options))
  }
  const major = await findClusterMajor(place.dataDir)
  if (major !== binaries.major) {
    throw new Error(
      `The database in ${place.dataDir} was made by PostgreSQL ${major}, and this is PostgreSQL ${binaries.major}. ` +
        `Move it with pg_dump of version ${major}, or run a PostgreSQL ${major} on it and set DATABASE_URL.`,
    )
  }
}

async function findClusterMajor(dataDir: string): Promise<number | undefined> {
  try {
    return Number(await readFile(join(dataDir, 'PG_VERSION'), 'utf8'))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    if (errorCode(error) !== 'EACCES') throw error
    throw new Error(
      `The database in ${dataDir} belongs to another user. Start as that user, or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

async function refuseOtherFiles(dataDir: string): Promise<void> {
  const files: string[] = await readdir(dataDir).catch(() => [])
  // Another process may have finished its new database meanwhile.
  if (files.length === 0 || files.includes('PG_VERSION')) return
  throw new Error(
    `${dataDir} holds files that are not a PostgreSQL database. Move them away, or set DATABASE_URL.`,
  )
}

async function initialize(
  draft: string,
  { binaries, place: { user }, durable }: ClusterOptions,
): Promise<void> {
  if (user !== undefined) await chown(draft, user.uid, user.gid)
  const args = [
    `--pgdata=${draft}`,
    `--username=${DATABASE_NAME}`,
    // The socket stands in a folder of mode 0700, which is the whole access control.
    '--auth-local=trust',
    '--auth-host=reject',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--set=timezone=UTC',
    '--set=log_timezone=UTC',
    '--set=log_checkpoints=off',
    '--set=max_connections=200',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync', '--wal-segsize=1']),
  ]
  await runProgram(binaries.initdb, args, user)
}
