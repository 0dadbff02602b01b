import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'
import { beforeAll, expect, test } from 'vitest'

const repository = fileURLToPath(new URL('../../../', import.meta.url))

/** The built page: the modules in the bundle and its code. */
const page = { modules: new Array<string>(), code: '' }

const collect: Plugin = {
  name: 'collect',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk') continue
      page.modules.push(...file.moduleIds.map((id) => relative(repository, id)))
      page.code += file.code
    }
  },
}

beforeAll(async () => {
  await build({
    root: fileURLToPath(new URL('../', import.meta.url)),
    logLevel: 'error',
    build: { write: false, minify: false },
    plugins: [collect],
  })
}, 120_000)

test('no code of the server half of an app is in the bundle', () => {
  expect(page.modules).toContain('apps/web/src/main.tsx')
  expect(page.modules.filter((file) => /^packages\/[^/]+\/src\/server\//.test(file))).toEqual([])
})

test('no code of the server packages of the engine is in the bundle', () => {
  expect(page.modules).toContain('packages/ui/src/mount.tsx')
  expect(
    page.modules.filter((file) => /^packages\/(db|agent|runs|api|server)\//.test(file)),
  ).toEqual([])
})

test.each(['kysely', 'pg', 'openai', '@openai/agents-core', 'fastify', 'pino'])(
  'the bundle does not contain the package %s',
  (name) => {
    expect(page.modules.filter((file) => file.includes(`node_modules/${name}/`))).toEqual([])
  },
)

test.each(['kysely', 'pg_notify', 'initTRPC', 'openai.com'])(
  'the bundle does not contain the word %s',
  (word) => {
    expect(page.code).toContain('What can I help with?')
    expect(page.code.includes(word)).toBe(false)
  },
)
