import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startEmbeddedPostgres } from '../src/embedded/index.ts'
import { stopPostmaster } from '../src/embedded/postmaster.ts'

export interface DataFolder extends AsyncDisposable {
  parent: string
  dataDir: string
}

/** A place for data; what runs on it is stopped, and all of it removed, when it is disposed. */
export async function emptyFolder(): Promise<DataFolder> {
  const parent = await mkdtemp('/tmp/throughline-embedded-')
  await chmod(parent, 0o755)
  const dataDir = join(parent, 'data')
  return {
    parent,
    dataDir,
    async [Symbol.asyncDispose]() {
      await stopPostmaster(dataDir)
      await rm(parent, { recursive: true, force: true })
    },
  }
}

let prepared: Promise<DataFolder> | undefined

/** As `emptyFolder`, with a database in it that was stopped; a copy costs less than a new one. */
export async function filledFolder(): Promise<DataFolder> {
  const folder = await emptyFolder()
  const { dataDir } = await (prepared ??= prepare())
  await promisify(execFile)('cp', ['-a', dataDir, folder.dataDir])
  return folder
}

/** For `afterAll`. */
export async function removePrepared(): Promise<void> {
  await (await prepared)?.[Symbol.asyncDispose]()
}

async function prepare(): Promise<DataFolder> {
  const folder = await emptyFolder()
  const server = await startEmbeddedPostgres({ dataDir: folder.dataDir, durable: false })
  await server.stop()
  return folder
}
