import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
export const PACKAGES = join(ROOT, 'packages')

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  exports: z.record(z.string(), z.string()).default({}),
})
type Manifest = z.infer<typeof manifestSchema>

/** Reads the package.json of a folder of the workspace. */
export async function readManifest(folder: string): Promise<Manifest> {
  return manifestSchema.parse(
    JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8')),
  )
}

/** The sources of the workspace's packages by the names that they are imported by. */
export async function sourcePaths(): Promise<Record<string, string[]>> {
  const folders = (await readdir(PACKAGES)).filter((folder) =>
    existsSync(join(PACKAGES, folder, 'package.json')),
  )
  const paths = folders.map(async (folder) => {
    const { name, exports } = await readManifest(`packages/${folder}`)
    return Object.entries(exports).map(([entry, source]): [string, string[]] => [
      `${name}${entry.slice(1)}`,
      [join(PACKAGES, folder, source)],
    ])
  })
  return Object.fromEntries((await Promise.all(paths)).flat())
}

/** The npm packages with their versions in the catalog of pnpm-workspace.yaml. */
export async function catalogVersions(packages: Iterable<string>): Promise<Record<string, string>> {
  const workspace = await readFile(join(ROOT, 'pnpm-workspace.yaml'), 'utf8')
  const lines = workspace.matchAll(/^ {2}'?([^':\s]+)'?: (\d\S*)$/gm)
  const catalog = new Map([...lines].map(([, name = '', version = '']) => [name, version]))
  const versions = [...new Set(packages)].toSorted().map((name) => {
    const version = catalog.get(name)
    if (version === undefined) throw new Error(`The catalog has no version of ${name}.`)
    return [name, version]
  })
  return Object.fromEntries(versions)
}

/** The router of the app that apps/server serves, as a path in `packages/`. */
export async function findAppRouter(): Promise<string> {
  const { dependencies } = await readManifest('apps/server')
  const routers = Object.keys(dependencies)
    .filter((name) => name.startsWith('@throughline/'))
    .map((name) => `${name.replace('@throughline/', '')}/src/server/router.ts`)
    .filter((router) => existsSync(join(PACKAGES, router)))
  const [router] = routers
  if (router !== undefined && routers.length === 1) return router
  throw new Error('apps/server must depend on one app, with its router in src/server/router.ts.')
}
