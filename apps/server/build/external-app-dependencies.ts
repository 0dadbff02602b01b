import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Plugin } from 'rolldown'

/**
 * Bundles the dependencies of the engine, and loads those that only an app has from node_modules:
 * an app may use a package that cannot be bundled, like one with a native addon.
 */
export async function externalAppDependencies(
  engine: string,
  bundleFolder: string,
): Promise<Plugin> {
  const ofEngine = new Set(await dependenciesOf(engine))
  return {
    name: 'external-app-dependencies',
    resolveId: {
      filter: { id: /^[^./\0]/ },
      async handler(source, importer, options) {
        if (importer === undefined || importer.includes('node_modules')) return
        if (ofEngine.has(packageOf(source))) return
        const resolved = await this.resolve(source, importer, { ...options, skipSelf: true })
        if (!resolved?.id.includes('node_modules')) return resolved
        return { id: relative(bundleFolder, resolved.id), external: true }
      },
    },
  }
}

/** The names of the packages from npm that a workspace package depends on, through others too. */
async function dependenciesOf(folder: string): Promise<string[]> {
  const manifest: { dependencies?: Record<string, string> } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  )
  const names = Object.entries(manifest.dependencies ?? {}).map(async ([name, version]) =>
    version.startsWith('workspace:') ? dependenciesOf(join(folder, 'node_modules', name)) : [name],
  )
  return (await Promise.all(names)).flat()
}

/** `@scope/name/path` or `name/path` without the path. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
