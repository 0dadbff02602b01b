import { dirname, relative } from 'node:path'
import type { Plugin } from 'rolldown'
import { transform } from 'rolldown/utils'

/**
 * Lets `import.meta.url` and `__dirname` name the source file in the bundle too, because modules
 * find other files by them. The location is relative to the folder of the bundle, because the
 * build's cache may restore the bundle in another clone.
 */
export function keepLocations(bundleFolder: string): Plugin {
  const urlOf = (path: string) =>
    `new URL(${JSON.stringify(relative(bundleFolder, path))}, import.meta.url)`
  return {
    name: 'keep-locations',
    transform: {
      filter: { code: /import\.meta\.url|__dirname/ },
      handler: (code, id) =>
        transform(id, code, {
          sourcemap: true,
          define: {
            'import.meta.url': `${urlOf(id)}.href`,
            __dirname: `process.getBuiltinModule('url').fileURLToPath(${urlOf(dirname(id))})`,
          },
        }),
    },
  }
}
