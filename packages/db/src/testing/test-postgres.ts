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
import { createTemporaryDirectory, removeAbandonedServers } from './temporary-directory.ts'

/** A PostgreSQL server for tests or benchmarks. Its databases are dropped on disposal. */
export interface TestPostgres extends AsyncDisposable {
  url: string
  template: Template
  createDatabase(): Promise<TestDatabase>
}

export interface TestPostgresOptions extends TestDatabaseOptions {
  /** True for benchmarks: commits wait for the disk, as on a production server. */
  durable?: boolean
}

/** Creates the template on the server of TEST_DATABASE_URL, or else on an embedded server. */
export async function startTestPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  await using started = new AsyncDisposableStack()
  const adminUrl =
    process.env['TEST_DATABASE_URL'] || (await startTemporaryServer(started, options))
  const template = { adminUrl, name: newDatabaseName() }
  started.defer(() => dropDatabase(adminUrl, template.name))
  await createTemplate(template, options)

  const resources = started.move()
  return {
    url: adminUrl,
    template,
    createDatabase: () => cloneTemplate(template),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function startTemporaryServer(
  resources: AsyncDisposableStack,
  { durable = false }: TestPostgresOptions,
): Promise<string> {
  await removeAbandonedServers()
  const { dataDir } = resources.use(await createTemporaryDirectory())
  const server = resources.use(await startEmbeddedPostgres({ dataDir, durable }))
  return server.url
}

async function createTemplate(
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
