import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { copyDeclarations } from '../pack/declarations.ts'

/** A folder with declarations as the compiler emits them, and the folder of a pack. */
async function emitted(files: Record<string, string>) {
  const root = await mkdtemp(join(tmpdir(), 'throughline-declarations-'))
  const folder = join(root, 'emitted')
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  return {
    declarations: { folder, messages: 'router.ts: error TS0000' },
    pack: join(root, 'pack'),
    read: (file: string) => readFile(join(root, 'pack', file), 'utf8'),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  }
}

test('a pack has the declarations that its entry imports, and names the npm packages', async () => {
  await using it = await emitted({
    'notes/src/server/router.d.ts': `import { z } from 'zod';
import type { Note } from '../note.ts';
export declare const router: import("@trpc/server/x").Y<import("@throughline/api").Z, Note>;`,
    'notes/src/note.d.ts': `export interface Note { id: import('@throughline/protocol').RunId }`,
    'notes/src/other.d.ts': `import 'kysely'`,
  })
  const packages = await copyDeclarations(
    it.declarations,
    ['notes/src/server/router.d.ts'],
    it.pack,
  )
  expect(packages).toEqual(new Set(['zod', '@trpc/server']))
  expect(await it.read('notes/src/server/router.d.ts')).toBe(`import { z } from 'zod';
import type { Note } from '../note.js';
export declare const router: import("@trpc/server/x").Y<import("@throughline/client/api").Z, Note>;`)
  expect(await it.read('notes/src/note.d.ts')).toContain(`import('@throughline/client/protocol')`)
  await expect(it.read('notes/src/other.d.ts')).rejects.toThrow('ENOENT')
})

test('a file that refers to types of the server is named', async () => {
  await using it = await emitted({
    'notes/src/router.d.ts': `export * from './row.ts'`,
    'notes/src/row.d.ts': `import type { EngineTables } from '@throughline/db'`,
  })
  await expect(
    copyDeclarations(it.declarations, ['notes/src/router.d.ts'], it.pack),
  ).rejects.toThrow('notes/src/row.d.ts refers to @throughline/db, which clients do not have.')
})

test('a file that the compiler emitted nothing for is named, with its errors', async () => {
  await using it = await emitted({})
  await expect(
    copyDeclarations(it.declarations, ['notes/src/router.d.ts'], it.pack),
  ).rejects.toThrow(
    'The types of notes/src/router.d.ts cannot be published.\nrouter.ts: error TS0000',
  )
})
