import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { Client } from 'pg'
import { createDatabase } from '../database.ts'
import type { AppMigrations } from '../migration/app-migrations.ts'
import { migrateToLatest } from '../migration/migrate.ts'
import type { EngineTables } from '../schema/engine-tables.ts'

/** An empty database for one test. It is dropped on disposal. */
export interface TestDatabase extends AsyncDisposable {
  url: string
  db: Kysely<EngineTables>
}

/** The database that test databases are cloned from. */
export interface Template {
  /** The URL of another database on the same server. */
  adminUrl: string
  name: string
}

declare module 'vitest' {
  interface ProvidedContext {
    databaseTemplate: Template
  }
}

export interface TestDatabaseOptions {
  /** Apps whose migrations also run. */
  apps?: readonly AppMigrations[]
}

/** Clones the template of this vitest run. Outside of vitest, use `startTestPostgres()`. */
export async function testDatabase({ apps = [] }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { inject } = await import('vitest')
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await cloneTemplate(inject('databaseTemplate')))
  for (const app of apps) await migrateToLatest(database.db, app)
  opened.move()
  return database
}

/** Creates a database in which no migration has run. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const { inject } = await import('vitest')
  return cloneTemplate({ ...inject('databaseTemplate'), name: 'template0' })
}

export async function cloneTemplate({ adminUrl, name }: Template): Promise<TestDatabase> {
  const clone = newDatabaseName()
  await runSql(adminUrl, `create database ${clone} template ${name}`)
  // Makes unqualified names of the engine's tables fail, whatever the name of the role is.
  await runSql(adminUrl, `alter database ${clone} set search_path = public`)
  const url = databaseUrl(adminUrl, clone)
  const db = createDatabase(url)
  return {
    url,
    db,
    async [Symbol.asyncDispose]() {
      await db.destroy()
      await dropDatabase(adminUrl, clone)
    },
  }
}

export function newDatabaseName(): string {
  return `throughline_test_${randomBytes(8).toString('hex')}`
}

/** Also drops a database that still has connections. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await runSql(adminUrl, `drop database if exists ${name} with (force)`)
}

export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

export async function runSql(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
