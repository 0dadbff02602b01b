/** Packs the client, and the types of an app's router, for projects in other repositories. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { emitDeclarations } from './declarations.ts'
import { CLIENT_SOURCES, packAppTypes, packClient } from './pack.ts'
import { findAppRouter, ROOT } from './workspace.ts'

const { values } = parseArgs({
  options: {
    /** Another router than that of the app in apps/server, as a path in `packages/`. */
    router: { type: 'string' },
    /** Another name for the package of the app's types. */
    name: { type: 'string' },
    out: { type: 'string', default: join(ROOT, 'dist/packs') },
  },
})

const draft = await mkdtemp(join(tmpdir(), 'throughline-pack-'))
try {
  const out = resolve(values.out)
  const router = values.router ?? (await findAppRouter())
  const sources = [...Object.values(CLIENT_SOURCES), router]
  const declarations = await emitDeclarations(sources, await subfolder('declarations'))
  const client = await packClient({ declarations, folder: await subfolder('client'), out })
  const options = { declarations, folder: await subfolder('types'), out }
  const types = await packAppTypes(options, { router, name: values.name })
  process.stdout.write(`${client}\n${types}\n`)
} finally {
  await rm(draft, { recursive: true, force: true })
}

async function subfolder(name: string): Promise<string> {
  const folder = join(draft, name)
  await mkdir(folder)
  return folder
}
