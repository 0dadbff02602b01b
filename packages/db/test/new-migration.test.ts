import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../src/migration/new-migration.ts', import.meta.url))

function run(...args: string[]) {
  return promisify(execFile)(process.execPath, [program, ...args])
}

test("db:new --app writes a migration into the app's folder", async () => {
  const app = await mkdtemp(join(tmpdir(), 'throughline-app-'))
  await using _ = { [Symbol.asyncDispose]: () => rm(app, { recursive: true }) }
  const { stdout } = await run('--app', app, 'add-loan')
  const [file = '', ...others] = await readdir(join(app, 'migrations'))
  expect(others).toEqual([])
  expect(file).toMatch(/^\d{8}-\d{4}-add-loan\.ts$/)
  expect(stdout.trim().endsWith(file)).toBe(true)
})

test('db:new refuses what is not a name in kebab-case, and a folder that does not exist', async () => {
  await expect(run('Add Loan')).rejects.toThrow('kebab-case')
  await expect(run('--table', 'loan')).rejects.toThrow('kebab-case')
  await expect(run()).rejects.toThrow('kebab-case')
  await expect(run('--app', '/nowhere/at-all', 'add-loan')).rejects.toThrow('no folder')
})
