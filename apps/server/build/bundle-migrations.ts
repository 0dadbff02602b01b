import { readdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Plugin } from 'rolldown'

interface Folders {
  repository: string
  output: string
}

const FOLDER_URL = /new URL\('([^']+\/migrations)\/', import\.meta\.url\)/g

/**
 * Migrations are found by listing their folder, so no module imports them. This plugin bundles the
 * files of each folder that a module names as `new URL('…/migrations/', import.meta.url)`, and lets
 * that URL name the folder in the output. From the sources, the first start would load them through
 * the type stripper and with a second copy of Kysely.
 */
export function bundleMigrations({ repository, output }: Folders): Plugin {
  // Beside the folder of the other chunks, so that relative locations are the same in both.
  const bundledName = (folder: string) => relative(repository, folder).replaceAll('/', '-')
  return {
    name: 'bundle-migrations',
    transform: {
      order: 'pre',
      filter: { code: FOLDER_URL },
      async handler(code, id) {
        const from = dirname(id)
        for (const [, path = ''] of code.matchAll(FOLDER_URL)) {
          const folder = join(from, path)
          for (const file of await readdir(folder)) {
            if (!file.endsWith('.ts')) continue
            const fileName = `${bundledName(folder)}/${file.slice(0, -3)}.js`
            this.emitFile({ type: 'chunk', id: join(folder, file), fileName })
          }
        }
        const bundled = code.replaceAll(FOLDER_URL, (_url, path: string) => {
          const folder = join(output, bundledName(join(from, path)))
          return `new URL('${relative(from, folder)}/', import.meta.url)`
        })
        // No line moves, so the map of the original code still holds.
        return { code: bundled, map: null }
      },
    },
  }
}
