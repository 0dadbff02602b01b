import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { emptyDatabase, testDatabase } from '@throughline/db/testing'
import { SignJWT } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildServer } from '../../../../apps/server/build/build-server.ts'
import { fakeModel } from '../../src/testing/index.ts'
import { openBrowser } from '../identity/browser.ts'
import { startServerProcess } from './server-process.ts'

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url))
const processes = { timeout: 60_000 }
const JWT_SECRET = 'a secret for the process, of 32 bytes'

/** As `npm start` runs the server. */
const environment = {
  AUTH_SECRET: 'a secret that signs the cookies of tests',
  JWT_SECRET,
  NODE_OPTIONS: '--enable-source-maps',
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-bundle-'))
  // As root, PostgreSQL runs as another user, who needs access to the data in it.
  await chmod(folder, 0o755)
  await buildServer(join(folder, 'dist'))
}, 120_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const startBundle = (env: Record<string, string>) =>
  startServerProcess({ ...environment, ...env }, join(folder, 'dist/server/main.js'))

/** Sends a message and returns the frames of its answer. */
async function ask(url: string): Promise<string> {
  const token = await new SignJWT({ sub: 'alice' })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(JWT_SECRET))
  const response = await fetch(`${url}/chatkit`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'hello' }),
  })
  return response.text()
}

test('the built server runs the migrations of the engine and of the app', processes, async () => {
  await using database = await emptyDatabase()
  await using server = startBundle({ DATABASE_URL: database.url })
  expect((await fetch(`${await server.url}/ready`)).status).toBe(200)
  const histories = await sql<{ name: string }>`
      select tablename as name from pg_tables
      where schemaname = 'throughline' and tablename ~ '_migration$'
    `.execute(database.db)
  expect(histories.rows).toHaveLength(1)
  const engine = await sql<{ name: string }>`
      select name from throughline.migration order by name
    `.execute(database.db)
  const sources = await readdir(join(REPOSITORY, 'packages/db/migrations'))
  expect(engine.rows.map(({ name }) => `${name}.ts`)).toEqual(sources.toSorted())
})

test(
  'the built server starts its own PostgreSQL and serves chats, accounts, the page and /docs',
  processes,
  async () => {
    await using server = startBundle({ DATA_DIR: join(folder, 'data'), DEMO_DELAY_MS: '0' })
    const url = await server.url
    expect(await ask(url)).toMatch(/"type":"text"[^]*\[DONE\]/)
    expect(await openBrowser(url).post('/sign-in/anonymous')).toMatchObject({ status: 200 })

    const isPageBuilt = existsSync(join(REPOSITORY, 'apps/web/dist/index.html'))
    const page = await fetch(url, { headers: { accept: 'text/html' } })
    expect(page.status).toBe(isPageBuilt ? 200 : 503)
    for (const path of ['/openapi.json', '/docs', '/docs/static/swagger-ui.css']) {
      expect((await fetch(url + path)).status, path).toBe(200)
    }
    server.kill('SIGTERM')
    expect(await server.ended).toEqual({ code: 0, signal: null })
    expect(server.errors).toBe('')
  },
)

test('the built server answers with an OpenAI-compatible model', processes, async () => {
  await using database = await testDatabase()
  await using model = await fakeModel([{ text: 'Hello from the model.' }])
  await using server = startBundle({
    DATABASE_URL: database.url,
    OPENAI_BASE_URL: model.baseUrl,
  })
  expect(await ask(await server.url)).toContain('Hello from the model.')
})

test('stack traces of the built server name the sources', processes, async () => {
  await using database = await emptyDatabase()
  await sql`create schema throughline create table principal (id uuid)`.execute(database.db)
  await using server = startBundle({ DATABASE_URL: database.url })
  expect(await server.ended).toEqual({ code: 1, signal: null })
  expect(server.errors).toContain('packages/db/migrations/20261122-0900-principal.ts:')
  expect(server.errors).toContain('packages/db/src/migration/migration-folder.ts:')
})

test('a dependency that only the app has is loaded from node_modules', async () => {
  const dependency = join(folder, 'app/node_modules/only-here')
  await mkdir(dependency, { recursive: true })
  await writeFile(join(dependency, 'index.js'), 'exports.place = __filename\n')
  const main = join(folder, 'app/main.ts')
  await writeFile(main, `import { place } from 'only-here'\nprocess.stdout.write(place)\n`)
  await buildServer(join(folder, 'app/dist'), main)
  const program = join(folder, 'app/dist/server/main.js')
  const { stdout } = await promisify(execFile)(process.execPath, [program])
  expect(stdout).toBe(join(dependency, 'index.js'))
})
