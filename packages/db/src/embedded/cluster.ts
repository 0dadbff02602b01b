import { chown, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import type { DataDirectory } from './data-directory.ts'
import { errorCode } from './error-code.ts'
import { runProgram } from './run-program.ts'
import { createAtomicDirectory } from './atomic-directory.ts'

/** The name of the superuser and of the database in every embedded PostgreSQL. */
export const DATABASE_NAME = 'throughline'

export interface ClusterOptions {
  binaries: Binaries
  data: DataDirectory
  durable: boolean
  log: (line: string) => void
}

/** Initialises the data directory on the first start. Throws if these programs cannot use it. */
export async function ensureCluster(options: ClusterOptions): Promise<void> {
  const { binaries, log } = options
  const { dataDir } = options.data
  if ((await findClusterMajor(dataDir)) === undefined) {
    await refuseOtherFiles(dataDir)
    log(`Creating a new database in ${dataDir}`)
    await createAtomicDirectory(dataDir, (draft) => initialize(draft, options))
  }
  const major = await findClusterMajor(dataDir)
  if (major !== binaries.major) {
    throw new Error(
      `The database in ${dataDir} was made by PostgreSQL ${major}, but this is PostgreSQL ${binaries.major}. ` +
        `Export it with pg_dump ${major}, or run PostgreSQL ${major} on it and set DATABASE_URL.`,
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
      `The database in ${dataDir} belongs to another user. Start the server as that user, or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

async function refuseOtherFiles(dataDir: string): Promise<void> {
  const files: string[] = await readdir(dataDir).catch(() => [])
  // PG_VERSION exists if another process has created the database meanwhile.
  if (files.length === 0 || files.includes('PG_VERSION')) return
  throw new Error(
    `${dataDir} contains files that are not a PostgreSQL database. Move them, or set DATABASE_URL.`,
  )
}

async function initialize(
  draft: string,
  { binaries, data: { user }, durable }: ClusterOptions,
): Promise<void> {
  if (user !== undefined) await chown(draft, user.uid, user.gid)
  const args = [
    `--pgdata=${draft}`,
    `--username=${DATABASE_NAME}`,
    // Access is controlled only by the mode 0700 of the socket's directory.
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
