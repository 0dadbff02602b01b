import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { notesApp, testServer } from '../../src/testing/index.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const compiler = join(root, 'node_modules/.bin/tsc')
const run = promisify(execFile)

/** Starting a compiler is slow on a busy machine. */
const processes = { timeout: 300_000 }

const compilerOptions = {
  target: 'es2024',
  lib: ['esnext', 'dom'],
  module: 'nodenext',
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
}

const service = `
import { createClient, type ThroughlineErrorCode } from '@throughline/client'
import type { NotesRouter } from '@throughline/notes-types'

declare const process: { argv: string[] }
const [, , url = '', token = ''] = process.argv

const client = createClient<NotesRouter>({ url, token })
const run = client.ask({ message: 'add buy milk' })
for await (const event of run) {
  if (event.type === 'tool_call') console.log(event.title)
  if (event.type !== 'tool_result' || event.name !== 'add_note') continue
  const title: string = event.result.note.title
  console.log(title)
}
console.log(await run.text())

const { items } = await client.api.note.list.query()
console.log(items.map((note): string => note.title).join())

try {
  await client.api.note.update.mutate({ id: crypto.randomUUID(), title: 'no such note' })
} catch (error) {
  if (!client.isError(error)) throw error
  const code: ThroughlineErrorCode | 'NOTE_NOT_FOUND' = error.code
  console.log(code)
}
`

const wrong = `
import { createClient } from '@throughline/client'
import type { NotesRouter } from '@throughline/notes-types'

const client = createClient<NotesRouter>({ url: '' })
for await (const event of client.ask({ message: 'hello' })) {
  if (event.type === 'tool_call' && event.name === 'no_such_tool') break
}
for await (const change of client.changes()) {
  if (change.type === 'app' && change.topic === 'no_such_topic') break
}
client.api.note.burn
client.api.note.create.mutate({ title: 1 })
`

/** Creates a project outside of this repository with the packs installed. */
async function installedProject() {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-service-'))
  const packs = join(folder, 'packs')
  const router = ['--router', 'server/src/testing/notes/router.ts']
  const name = ['--name', '@throughline/notes-types']
  const main = join(root, 'packages/client/pack/main.ts')
  await run(process.execPath, [main, ...router, ...name, '--out', packs])
  await mkdir(join(folder, 'wrong'))
  const files = {
    'package.json': { name: 'service', private: true, type: 'module' },
    'tsconfig.json': { compilerOptions, files: ['service.ts'] },
    'service.ts': service,
    'wrong/tsconfig.json': { compilerOptions, files: ['wrong.ts'] },
    'wrong/wrong.ts': wrong,
  }
  for (const [file, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    await writeFile(join(folder, file), text)
  }
  const tarballs = (await readdir(packs)).map((pack) => join(packs, pack))
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--omit=peer']
  await run('npm', ['install', ...options, ...tarballs], { cwd: folder })
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

const { folder, ...project } = await installedProject()
afterAll(() => project[Symbol.asyncDispose]())

test('the packs hold JavaScript and declarations, and depend on public packages', async () => {
  for (const name of ['client', 'notes-types']) {
    const pack = join(folder, 'node_modules/@throughline', name)
    const files = await readdir(pack, { recursive: true, withFileTypes: true })
    const sources = files.filter((file) => file.isFile() && /(?<!\.d)\.tsx?$/.test(file.name))
    expect(sources).toEqual([])
    const { dependencies } = JSON.parse(await readFile(join(pack, 'package.json'), 'utf8'))
    for (const [dependency, version] of Object.entries(dependencies)) {
      expect(dependency).not.toMatch(/^@throughline/)
      expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    }
  }
})

test('a service has the types of the app and runs on plain Node.js', processes, async () => {
  await run(compiler, ['-p', '.'], { cwd: folder })
  await using server = await testServer(notesApp)
  const { authorization } = await server.bearer('alice')
  const token = authorization.replace('Bearer ', '')
  const { stdout } = await run(process.execPath, ['service.js', server.url, token], { cwd: folder })
  expect(stdout.trim().split('\n')).toEqual([
    'Adding “Buy milk”',
    'Buy milk',
    'I added “Buy milk”.',
    'Buy milk',
    'NOTE_NOT_FOUND',
  ])
})

test('an unknown tool, topic, procedure or input does not compile', processes, async () => {
  const compile = run(compiler, ['-p', 'wrong', '--noEmit', '--pretty', 'false'], { cwd: folder })
  const { stdout }: { stdout: string } = await compile.then(
    () => ({ stdout: '' }),
    (error) => error,
  )
  const errors = stdout.split('\n').filter((line) => line.includes('error TS'))
  expect(errors.map((line) => line.replace(/^(\S+)\(.*/, '$1'))).toEqual(
    Array.from({ length: 4 }, () => 'wrong/wrong.ts'),
  )
  expect(stdout).toMatch(/no_such_tool[^]*no_such_topic[^]*'burn'[^]*'number'/)
})
