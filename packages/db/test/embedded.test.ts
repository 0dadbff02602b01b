import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  chown,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, expect, test, vi } from 'vitest'
import { findBinaries, locateBinaries, tryBinaries } from '../src/embedded/binaries.ts'
import { startEmbeddedPostgres } from '../src/embedded/index.ts'
import { findPostmaster } from '../src/embedded/postmaster.ts'
import { isProcessAlive } from '../src/embedded/process-alive.ts'
import { chooseServerUser, findDataOwner, isRoot } from '../src/embedded/server-user.ts'
import { emptyFolder, filledFolder, removePrepared } from './embedded-folder.ts'

const processFile = fileURLToPath(new URL('embedded-process.ts', import.meta.url))

afterAll(removePrepared)

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

function start(dataDir: string) {
  return startEmbeddedPostgres({ dataDir, durable: false })
}

/** Another process that uses the server, in a process group of its own. */
function spawnUser(dataDir: string) {
  const child = spawn(process.execPath, [processFile, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  const exited = once(child, 'exit')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return {
    pid: child.pid ?? 0,
    readLine: async () => String((await lines.next()).value),
    async stop() {
      child.stdin.end()
      await exited
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

test('a second start finds the data and the server of a process that was killed', async () => {
  await using folder = await filledFolder()
  await using user = spawnUser(folder.dataDir)
  const url = await user.readLine()
  await query(url, 'create table kept as select 42 as answer')
  await user[Symbol.asyncDispose]()

  await using server = await start(folder.dataDir)
  expect(server.url).toBe(url)
  expect(await query(server.url, 'select answer from kept')).toEqual([42])
})

test('data outlives a stop, and the next start is fast', async () => {
  await using folder = await filledFolder()
  const first = await start(folder.dataDir)
  await query(first.url, 'create table kept as select 42 as answer')
  await first.stop()
  expect(await findPostmaster(folder.dataDir)).toBeUndefined()

  const begin = performance.now()
  await using second = await start(folder.dataDir)
  expect(await query(second.url, 'select answer from kept')).toEqual([42])
  expect(performance.now() - begin).toBeLessThan(2_000)
})

test('starts at once on a new folder share one server', async () => {
  await using folder = await emptyFolder()
  await using other = spawnUser(folder.dataDir)
  const [mine, again, url] = await Promise.all([
    start(folder.dataDir),
    start(folder.dataDir),
    other.readLine(),
  ])
  expect([mine.url, again.url]).toEqual([url, url])
  expect(await query(url, 'select 1')).toEqual([1])
  await Promise.all([mine.stop(), again.stop(), other.stop()])
  expect(await findPostmaster(folder.dataDir)).toBeUndefined()
})

test('the last process that uses the server stops it', async () => {
  await using folder = await filledFolder()
  await using other = spawnUser(folder.dataDir)
  const url = await other.readLine()
  const server = await start(folder.dataDir)
  await server.stop()
  expect(await query(url, 'select 1')).toEqual([1])

  await other.stop()
  expect(await findPostmaster(folder.dataDir)).toBeUndefined()
  expect(await readdir(folder.parent)).toEqual(['data'])
})

test('a process that was killed does not hold the server', async () => {
  await using folder = await filledFolder()
  await using other = spawnUser(folder.dataDir)
  await other.readLine()
  const server = await start(folder.dataDir)
  await other[Symbol.asyncDispose]()
  await vi.waitFor(async () => {
    const holds = `select 1 from pg_locks where locktype = 'advisory'`
    expect(await query(server.url, holds)).toHaveLength(1)
  })
  await server.stop()
  expect(await findPostmaster(folder.dataDir)).toBeUndefined()
})

test('a start while the last user stops the server gets a server that stays', async () => {
  await using folder = await filledFolder()
  const first = await start(folder.dataDir)
  const [second] = await Promise.all([start(folder.dataDir), first.stop()])
  expect(await query(second.url, 'select 1')).toEqual([1])
  await second.stop()
})

test('Ctrl-C in the terminal leaves the server to its process', async () => {
  await using folder = await filledFolder()
  await using user = spawnUser(folder.dataDir)
  const url = await user.readLine()
  process.kill(-user.pid, 'SIGINT')
  expect(await user.readLine()).toBe('interrupted')
  expect(await query(url, 'select 1')).toEqual([1])
  await user.stop()
})

test('a start that was killed while it made the database is made good', async () => {
  await using folder = await emptyFolder()
  await using user = spawnUser(folder.dataDir)
  await vi.waitFor(
    async () => {
      const drafts = (await readdir(folder.parent)).filter((name) => name.includes('draft'))
      expect(await readdir(join(folder.parent, drafts[0] ?? ''))).toContain('global')
    },
    { timeout: 10_000, interval: 5 },
  )
  await user[Symbol.asyncDispose]()
  expect(await readdir(folder.parent)).not.toContain('data')

  await using server = await start(folder.dataDir)
  expect(await query(server.url, 'select 1')).toEqual([1])
  expect(await readdir(folder.parent)).toEqual(['data'])
})

test('a killed server is started again, also when its pid is now of another process', async () => {
  await using folder = await filledFolder()
  const { dataDir } = folder
  const first = await startEmbeddedPostgres({ dataDir })
  await query(first.url, 'create table kept as select 42 as answer')
  const { pid, socketDirectory } = await findRunning(dataDir)
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(() => expect(isProcessAlive(pid)).toBe(false))
  await first.stop()

  // PostgreSQL itself would take this for a running server.
  const owner = isRoot() ? await findDataOwner(dataDir) : undefined
  const stranger = spawn('sleep', ['60'], { ...owner, stdio: 'ignore' })
  const pidFile = join(dataDir, 'postmaster.pid')
  const text = await readFile(pidFile, 'utf8')
  await writeFile(pidFile, text.replace(String(pid), String(stranger.pid)))
  try {
    await using second = await start(dataDir)
    expect(await query(second.url, 'select answer from kept')).toEqual([42])
    await expect(stat(socketDirectory)).rejects.toThrow('ENOENT')
  } finally {
    stranger.kill()
  }
})

test('a copy of a folder whose server runs gets a server of its own', async () => {
  await using folder = await filledFolder()
  await using copy = await emptyFolder()
  await using original = await start(folder.dataDir)
  await promisify(execFile)('cp', ['-a', folder.dataDir, copy.dataDir])
  await using server = await start(copy.dataDir)
  expect(server.url).not.toBe(original.url)
  expect(await query(server.url, 'show data_directory')).toEqual([copy.dataDir])
  expect(await query(original.url, 'show data_directory')).toEqual([folder.dataDir])
})

test('nobody but its user can reach the server', async () => {
  await using folder = await filledFolder()
  await using server = await start(folder.dataDir)
  expect(await query(server.url, 'show listen_addresses')).toEqual([''])
  const { socketDirectory } = await findRunning(folder.dataDir)
  const owner = await findDataOwner(folder.dataDir)
  const { mode, uid } = await stat(socketDirectory)
  expect({ mode: mode & 0o777, uid }).toEqual({ mode: 0o700, uid: owner?.uid })
})

test('a long path with odd characters is fine', async () => {
  await using folder = await filledFolder()
  const parent = join(folder.parent, 'x'.repeat(120), `it's "a" $HOME`)
  await mkdir(parent, { recursive: true })
  const dataDir = join(parent, 'data')
  await rename(folder.dataDir, dataDir)
  await using server = await start(dataDir)
  expect(await query(server.url, 'show data_directory')).toEqual([dataDir])
})

test('texts are UTF-8, times are UTC', async () => {
  await using folder = await filledFolder()
  await using server = await start(folder.dataDir)
  const sql = `select current_setting('server_encoding'), current_setting('timezone'), lower('ÄÖÜ')`
  expect(await query(server.url, sql)).toEqual(['UTF8', 'UTC', 'äöü'])
})

test('the role does not search the schema that has its name, also where an older start made it', async () => {
  await using folder = await filledFolder()
  {
    await using server = await start(folder.dataDir)
    await query(server.url, 'alter role throughline reset search_path')
    expect(await query(server.url, 'show search_path')).toEqual(['"$user", public'])
  }
  const servers = await Promise.all(Array.from({ length: 4 }, () => start(folder.dataDir)))
  for (const server of servers) {
    expect(await query(server.url, 'show search_path')).toEqual(['public'])
    await server.stop()
  }
})

test('data of another major version is refused and kept', async () => {
  await using folder = await folderOfVersion('12')
  await expect(start(folder.dataDir)).rejects.toThrow('was made by PostgreSQL 12')
  expect(await readFile(join(folder.dataDir, 'PG_VERSION'), 'utf8')).toBe('12')
})

test('a folder with other files in it is refused and kept', async () => {
  await using folder = await emptyFolder()
  await mkdir(folder.dataDir)
  await writeFile(join(folder.dataDir, 'letter.txt'), 'dear')
  await expect(start(folder.dataDir)).rejects.toThrow('not a PostgreSQL database')
  expect(await readdir(folder.dataDir)).toEqual(['letter.txt'])
})

test('a server that cannot start says why', async () => {
  await using folder = await filledFolder()
  await writeFile(join(folder.dataDir, 'postgresql.conf'), 'max_connections = many')
  await expect(start(folder.dataDir)).rejects.toThrow('invalid value for parameter')
})

test('a platform without programs is told to set DATABASE_URL', () => {
  expect(() => locateBinaries('linux', 's390x')).toThrow(/linux-s390x.*Set DATABASE_URL/)
})

test('a system without glibc is told to set DATABASE_URL', async () => {
  await using folder = await emptyFolder()
  await mkdir(join(folder.parent, 'bin'))
  const program = join(folder.parent, 'bin', 'postgres')
  await writeFile(program, '#!/lib64/no-such-loader\n')
  await chmod(program, 0o755)
  await expect(tryBinaries(folder.parent)).rejects.toThrow(/needs glibc.*Set DATABASE_URL/)
})

// Only root runs PostgreSQL as another user.
test.runIf(isRoot())(
  'root under a closed folder: the data goes elsewhere and is found again',
  async () => {
    await using folder = await emptyFolder()
    await chmod(folder.parent, 0o700)
    const first = await start(folder.dataDir)
    try {
      expect(first.dataDir).not.toBe(folder.dataDir)
      expect(first.notice).toContain(first.dataDir)
      await query(first.url, 'create table kept as select 42 as answer')
      await first.stop()

      await using second = await start(folder.dataDir)
      expect(second.dataDir).toBe(first.dataDir)
      expect(await query(second.url, 'select answer from kept')).toEqual([42])
    } finally {
      await rm(first.dataDir, { recursive: true, force: true })
    }
  },
)

test.runIf(isRoot())(
  'root under a closed folder: programs are copied to where they can be run',
  async () => {
    await using folder = await emptyFolder()
    await chmod(folder.parent, 0o700)
    const native = locateBinaries(process.platform, process.arch)
    const closed = join(folder.parent, 'package')
    await cp(dirname(native), closed, { recursive: true, verbatimSymlinks: true })
    const user = await chooseServerUser(folder.dataDir)
    const { postgres } = await findBinaries(user, join(closed, 'native'))
    expect(postgres).not.toContain(closed)
  },
)

test.runIf(isRoot())('root does not begin anew when existing data became unreachable', async () => {
  await using folder = await folderOfVersion('18')
  await chmod(folder.parent, 0o700)
  await expect(start(folder.dataDir)).rejects.toThrow('a folder above it is closed')
})

/** All that is looked at before a server is started. */
async function folderOfVersion(version: string) {
  const folder = await emptyFolder()
  const versionFile = join(folder.dataDir, 'PG_VERSION')
  await mkdir(folder.dataDir)
  await writeFile(versionFile, version)
  if (isRoot()) {
    const { uid, gid } = await chooseServerUser(folder.dataDir)
    await chown(versionFile, uid, gid)
  }
  return folder
}

async function findRunning(dataDir: string) {
  const running = await findPostmaster(dataDir)
  if (running === undefined) throw new Error(`No server runs on ${dataDir}`)
  return running
}
