import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { tokenOf } from './client-of.ts'
import { startTerminal } from './terminal-process.ts'
import { testApp } from '../test-app.ts'

/** Starting a process is slow on a busy machine. */
const processes = { timeout: 60_000 }

const slow = { kind: 'demo', delayMs: 100 } as const

async function dataFolder() {
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-terminal-'))
  return { dataDir, [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }) }
}

test('a message on the command line is answered on stdout, without notes', processes, async () => {
  await using app = await testApp()
  await using folder = await dataFolder()
  const token = await tokenOf(app, 'alice')
  await using terminal = startTerminal({ ...folder, url: app.url, token }, 'add', 'buy milk')
  expect(await terminal.ended).toBe(0)
  expect(terminal.output).toBe('I added “Buy milk”.\n')
  expect(terminal.errors).toContain('> Adding “Buy milk”\n< Added “Buy milk”\n')
  expect((await app.client('alice').note.list.query()).items).toHaveLength(1)
  expect(await readdir(folder.dataDir)).toEqual([])
})

test(
  'the answer to a message on the command line can be approved and stopped',
  processes,
  async () => {
    await using app = await testApp({ model: slow })
    await using folder = await dataFolder()
    const options = { ...folder, url: app.url }
    await using added = startTerminal(options, 'add buy milk, buy bread and call mom')
    expect(await added.ended).toBe(0)
    await using asked = startTerminal(options, 'delete the milk and the bread note')
    asked.type('y')
    asked.end()
    expect(await asked.ended).toBe(0)
    expect(asked.output).toBe('I deleted “Buy milk” and “Buy bread”.\n')
    await using stopped = startTerminal(options, 'hello')
    await stopped.says('I am the demo model')
    stopped.interrupt()
    expect(await stopped.ended).toBe(1)
    expect(stopped.errors).toContain('- stopped')
  },
)

test(
  'the process exits quietly when the reader of its output, such as `head`, closes it',
  processes,
  async () => {
    await using app = await testApp({ model: slow })
    await using folder = await dataFolder()
    await using terminal = startTerminal({ ...folder, url: app.url }, 'hello')
    await terminal.says('I am the demo model')
    terminal.readNoMore()
    expect(await terminal.ended).toBe(0)
    expect(terminal.errors).not.toMatch(/EPIPE|^\s+at /m)
  },
)

test('a guest keeps the session across starts, in a private file', processes, async () => {
  await using app = await testApp()
  await using folder = await dataFolder()
  const options = { ...folder, url: app.url }
  await using first = startTerminal(options, 'add buy milk')
  expect(await first.ended).toBe(0)
  const { mode } = await stat(join(folder.dataDir, 'terminal-sessions.json'))
  expect(mode & 0o777).toBe(0o600)
  await using second = startTerminal(options, 'show my notes')
  expect(await second.ended).toBe(0)
  expect(second.output).toContain('Buy milk')

  await sql`delete from throughline.auth_session`.execute(app.database.db)
  await using stranger = startTerminal(options, 'show my notes')
  expect(await stranger.ended).toBe(0)
  expect(stranger.output).not.toContain('Buy milk')
})

test('an error that a person can correct is one sentence with exit code 1', processes, async () => {
  await using app = await testApp({ env: { GUESTS: 'false' } })
  await using other = await testApp()
  await using folder = await dataFolder()
  await other.fastify.close()
  const options = { ...folder, url: app.url }
  const cases: [Parameters<typeof startTerminal>[0], RegExp][] = [
    [options, /does not allow guests/],
    [{ ...options, token: 'nonsense' }, /not valid\. Check THROUGHLINE_TOKEN/],
    [{ ...options, url: other.url }, /cannot be reached: ECONNREFUSED.\nStart one with npm start/],
    [{ ...options, url: 'nonsense' }, /^THROUGHLINE_URL must be/],
  ]
  for (const [each, said] of cases) {
    await using terminal = startTerminal(each, 'hello')
    expect(await terminal.ended).toBe(1)
    expect(terminal.output).toBe('')
    expect(terminal.errors).toMatch(said)
    expect(terminal.errors).not.toMatch(/^\s+at /m)
  }
})

test('a pipe can send messages, commands and approvals', processes, async () => {
  await using app = await testApp()
  await using folder = await dataFolder()
  await using terminal = startTerminal({ ...folder, url: app.url })
  terminal.type('add buy milk, buy bread and call mom')
  await terminal.says('I added')
  terminal.type('delete the milk and the bread note')
  await terminal.says('? Deleting 2 notes\n  ids: ["')
  terminal.type('perhaps', 'n not the milk')
  await terminal.says('- not allowed not the milk')
  terminal.type('delete the milk and the bread note', 'y')
  await terminal.says('+ allowed')
  await terminal.says('I deleted “Buy milk” and “Buy bread”.')
  terminal.type('/new', 'show my notes', '/list', '/open 2', '/nothing')
  await terminal.says('1. Call mom')
  await terminal.says('1. show my notes open\n2. add buy milk')
  await terminal.says('“add buy milk, buy bread and call mom”\n')
  await terminal.says('There is no command /nothing.')
  terminal.end()
  expect(await terminal.ended).toBe(0)
})

test(
  'an interrupt stops the answer, like /stop, and a second one ends the process',
  processes,
  async () => {
    await using app = await testApp({ model: slow })
    await using folder = await dataFolder()
    await using terminal = startTerminal({ ...folder, url: app.url })
    terminal.type('hello')
    await terminal.says('I am the demo model')
    terminal.interrupt()
    await terminal.says('- stopped')
    terminal.type('hello')
    await terminal.says('I am the demo model')
    terminal.type('/stop')
    await terminal.says('- stopped')
    terminal.interrupt()
    expect(await terminal.ended).toBe(0)
  },
)

test('an answer that was left in progress is shown at the next start', processes, async () => {
  // The delay makes the answer last longer than the start of a second process.
  await using app = await testApp({ model: { kind: 'demo', delayMs: 1_000 } })
  await using folder = await dataFolder()
  const options = { ...folder, url: app.url }
  await using first = startTerminal(options)
  first.type('hello')
  await first.says('I am')
  await first[Symbol.asyncDispose]()
  await using next = startTerminal(options)
  await next.says('“hello”')
  await next.says('I am')
  next.type('/stop')
  await next.says('- stopped')
  next.end()
  expect(await next.ended).toBe(0)
})

test('a lost connection is reported, and the answer continues', processes, async () => {
  await using app = await testApp({ model: slow })
  await using folder = await dataFolder()
  await using terminal = startTerminal({ ...folder, url: app.url })
  terminal.type('add buy milk')
  await terminal.says('> Adding “Buy milk”')
  app.streams.cutAll()
  await terminal.says('~ The connection is lost.')
  await terminal.says('~ Connected again.')
  await terminal.says('“Buy milk”.\n')
  terminal.end()
  expect(await terminal.ended).toBe(0)
})

test('a pending approval is asked for again at the next start', processes, async () => {
  await using app = await testApp()
  await using folder = await dataFolder()
  const options = { ...folder, url: app.url }
  await using first = startTerminal(options)
  first.type('add buy milk, buy bread and call mom', 'delete the milk and the bread note')
  first.end()
  await first.says('The answer waits for a decision.')
  expect(await first.ended).toBe(0)
  await using second = startTerminal(options)
  await second.says('? Deleting 2 notes')
  second.type('y')
  await second.says('I deleted “Buy milk” and “Buy bread”.')
  second.end()
  expect(await second.ended).toBe(0)
})
