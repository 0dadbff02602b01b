import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql, type Kysely } from 'kysely'
import { Client } from 'pg'
import { expect, inject, test, vi } from 'vitest'
import { isMigrated, type EngineTables } from '../src/index.ts'
import { findPostmaster } from '../src/embedded/postmaster.ts'
import { startTestPostgres, testDatabase } from '../src/testing/index.ts'
import { removeAbandonedServers } from '../src/testing/temporary-directory.ts'

async function databaseNames(db: Kysely<EngineTables>): Promise<string[]> {
  const { rows } = await sql<{ datname: string }>`select datname from pg_database`.execute(db)
  return rows.map(({ datname }) => datname)
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1)
}

test('a test database is migrated and of its own', async () => {
  await using one = await testDatabase()
  await using other = await testDatabase()
  expect(await isMigrated(one.db)).toBe(true)

  await sql`create table mine ()`.execute(one.db)
  await expect(sql`select from mine`.execute(other.db)).rejects.toThrow('does not exist')
})

test('a test database goes when it is disposed, also while somebody is connected', async () => {
  await using other = await testDatabase()
  const gone = await testDatabase()
  const visitor = new Client({ connectionString: gone.url })
  const disconnected = new Promise((resolve) => visitor.once('end', resolve))
  visitor.on('error', () => {})
  await visitor.connect()
  await gone[Symbol.asyncDispose]()
  await disconnected
  expect(await databaseNames(other.db)).not.toContain(nameOf(gone.url))
})

test('a server that TEST_DATABASE_URL names is used and left as it was', async () => {
  await using mine = await testDatabase()
  vi.stubEnv('TEST_DATABASE_URL', inject('databaseTemplate').adminUrl)
  const postgres = await startTestPostgres()
  vi.unstubAllEnvs()
  const clone = await postgres.createDatabase()
  const names = [postgres.template.name, nameOf(clone.url)]
  expect(await databaseNames(mine.db)).toEqual(expect.arrayContaining(names))

  await clone[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
  const left = await databaseNames(mine.db)
  expect(names.filter((name) => left.includes(name))).toEqual([])
})

test('the server of a test run that was killed is stopped by the next', async () => {
  const file = fileURLToPath(new URL('embedded-test-run.ts', import.meta.url))
  const run = spawn(process.execPath, [file], { env: {}, stdio: ['ignore', 'pipe', 'inherit'] })
  await once(run.stdout, 'data')
  const prefix = `throughline-test-${run.pid}-`
  const [folder = ''] = (await readdir('/tmp')).filter((name) => name.startsWith(prefix))
  expect(await findPostmaster(join('/tmp', folder, 'data'))).toBeDefined()
  run.kill('SIGKILL')
  await once(run, 'exit')

  await removeAbandonedServers()
  expect(await findPostmaster(join('/tmp', folder, 'data'))).toBeUndefined()
  expect(await readdir('/tmp')).not.toContain(folder)
})
