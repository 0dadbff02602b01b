import { startEmbeddedPostgres } from '../embedded/index.ts'
import { createDatabase } from '../database.ts'
import { migrateToLatest } from '../migration/migrate.ts'
import {
  cloneTemplate,
  databaseUrl,
  dropDatabase,
  newDatabaseName,
  runSql,
  type Template,
  type TestDatabase,
  type TestDatabaseOptions,
} from './test-database.ts'
import { makeThrowawayFolder, removeAbandonedServers } from './temporary-directory.ts'

/** A PostgreSQL for one run of tests or measurements; everything in it goes when it is disposed. */
export interface TestPostgres extends AsyncDisposable {
  url: string
  template: Template
  createDatabase(): Promise<TestDatabase>
}

export interface TestPostgresOptions extends TestDatabaseOptions {
  /** True to measure what a real server costs: it then waits for the disk. */
  durable?: boolean
}

/** Starts a PostgreSQL, or uses the one that TEST_DATABASE_URL names, and prepares the template. */
export async function startTestPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  await using started = new AsyncDisposableStack()
  const adminUrl = process.env['TEST_DATABASE_URL'] || (await startThrowaway(started, options))
  const template = { adminUrl, name: newDatabaseName() }
  started.defer(() => dropDatabase(adminUrl, template.name))
  await fillTemplate(template, options)

  const resources = started.move()
  return {
    url: adminUrl,
    template,
    createDatabase: () => cloneTemplate(template),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function startThrowaway(
  resources: AsyncDisposableStack,
  { durable = false }: TestPostgresOptions,
): Promise<string> {
  await removeAbandonedServers()
  const folder = resources.use(await makeThrowawayFolder())
  const server = resources.use(await startEmbeddedPostgres({ dataDir: folder.dataDir, durable }))
  return server.url
}

async function fillTemplate(
  { adminUrl, name }: Template,
  { apps = [] }: TestDatabaseOptions,
): Promise<void> {
  await runSql(adminUrl, `create database ${name}`)
  const db = createDatabase(databaseUrl(adminUrl, name))
  try {
    await migrateToLatest(db)
    for (const app of apps) await migrateToLatest(db, app)
  } finally {
    await db.destroy()
  }
}
