import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDatabase } from '@throughline/db/testing'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { openRawStream, parseEvents, streamUrl } from '../streams/raw-stream.ts'
import { MAIN, startServerProcess } from './server-process.ts'
import { createTestClient } from '../test-app.ts'

/** Starting a server process is slow on a busy machine. */
const processes = { timeout: 60_000 }

const JWT_SECRET = 'a secret for the process, of 32 bytes'
const AUTH_SECRET = 'a secret that signs the cookies of tests'

async function bearer() {
  const token = await new SignJWT({ sub: 'alice' })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(JWT_SECRET))
  return { authorization: `Bearer ${token}` }
}

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-main-'))
  // When started by root, PostgreSQL runs as another user, who needs access.
  await chmod(folder, 0o755)
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

test('SIGTERM ends the streams without `return` and the process with 0', processes, async () => {
  await using database = await testDatabase()
  await using server = startServerProcess(
    {
      DATABASE_URL: database.url,
      AUTH_SECRET,
      JWT_SECRET,
      MODEL: 'bench',
      BENCH_DELTAS: '100000',
      BENCH_DELAY_MS: '10',
      DRAIN_GRACE_MS: '100',
    },
    MAIN,
  )
  const url = await server.url
  const client = createTestClient(url, bearer)
  const { runId } = await client.chat.send.mutate({ message: 'hello', requestId: 'r' })
  const address = streamUrl(url, 'chat.stream', { runId })
  const reading = await openRawStream(address, await bearer())
  using stalled = await openRawStream(address, await bearer())
  stalled.response.pause()
  const text = reading.text()
  server.kill('SIGTERM')
  expect(await server.ended).toEqual({ code: 0, signal: null })
  const events = parseEvents(await text).map(({ event }) => event)
  expect(events).toContain('message')
  expect(events).not.toContain('return')
  expect(server.errors).toBe('')
})

test('a second signal ends the process at once', processes, async () => {
  await using database = await testDatabase()
  await using server = startServerProcess(
    {
      DATABASE_URL: database.url,
      AUTH_SECRET,
      JWT_SECRET,
      MODEL: 'bench',
      BENCH_DELTAS: '100000',
      BENCH_DELAY_MS: '10',
      DRAIN_GRACE_MS: '600000',
    },
    MAIN,
  )
  const url = await server.url
  const client = createTestClient(url, bearer)
  const { runId } = await client.chat.send.mutate({ message: 'hello', requestId: 'r' })
  const stream = await openRawStream(streamUrl(url, 'chat.stream', { runId }), await bearer())
  stream.response.on('error', () => {})
  await once(stream.response, 'data')
  server.kill('SIGINT')
  await connectionRefused(url)
  server.kill('SIGINT')
  expect(await server.ended).toEqual({ code: 1, signal: null })
})

test('a killed server does not block the next start and loses no data', processes, async () => {
  await using data = await temporaryFolder()
  const env = { DATA_DIR: data.folder, JWT_SECRET }
  await using first = startServerProcess(env, MAIN)
  const sent = await createTestClient(await first.url, bearer).chat.send.mutate({
    message: 'kept',
    requestId: 'r',
  })
  first.kill('SIGKILL')
  await first.ended

  await using second = startServerProcess(env, MAIN)
  const { items } = await createTestClient(await second.url, bearer).conversation.list.query()
  expect(items).toMatchObject([{ id: sent.conversationId, title: 'kept' }])
  expect(second.output).toMatch(/demo model/)

  const secret = join(data.folder, 'auth-secret')
  expect((await stat(secret)).mode & 0o777).toBe(0o600)
  expect((await readFile(secret, 'utf8')).trim().length).toBeGreaterThanOrEqual(32)
  second.kill('SIGTERM')
  expect(await second.ended).toEqual({ code: 0, signal: null })
})

test('an error at the start that a person can correct is one sentence', processes, async () => {
  await using database = await testDatabase()
  await using data = await temporaryFolder()
  const file = join(data.folder, 'file')
  await writeFile(file, '')
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = Object(taken.address())
  const missing = new URL(database.url)
  missing.pathname = '/no_such_database'

  const cases: [Record<string, string>, RegExp][] = [
    [{ PORT: 'x', GUESTS: 'maybe' }, /PORT must be .*\n {2}GUESTS must be true or false\n$/],
    [
      { DATABASE_URL: database.url, AUTH_SECRET, PORT: String(port) },
      new RegExp(
        `^Port ${port} is already in use. Choose another one: PORT=${port + 1} npm start\n$`,
      ),
    ],
    [
      { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' },
      /^PostgreSQL cannot be reached at DATABASE_URL \(ECONNREFUSED\)/,
    ],
    [{ DATABASE_URL: missing.href }, /^The database in DATABASE_URL does not exist/],
    [
      { DATABASE_URL: database.url, DATA_DIR: join(file, 'data') },
      /^Cannot write .* \(ENOTDIR\)\. Set DATA_DIR to a folder/,
    ],
  ]
  await Promise.all(
    cases.map(async ([env, said]) => {
      await using server = startServerProcess(env, MAIN)
      expect(await server.ended).toEqual({ code: 1, signal: null })
      expect(server.errors).toMatch(said)
      expect(server.errors).not.toMatch(/^\s+at /m)
    }),
  )
  taken.close()
})

async function connectionRefused(url: string): Promise<void> {
  for (;;) {
    try {
      await fetch(`${url}/health`)
    } catch {
      return
    }
  }
}
