import { readFile, writeFile } from 'node:fs/promises'

/** The files that name the app: the two main files and their package.json. */
const MAIN = 'apps/server/src/main.ts'
const FILES = [MAIN, 'apps/server/package.json', 'apps/web/src/main.tsx', 'apps/web/package.json']

/** Switches the server and the page to an app. Returns the name of the previous app. */
export async function switchApps(root: URL, app: string): Promise<string> {
  const main = await readFile(new URL(MAIN, root), 'utf8')
  const previous = /import\('@throughline\/([a-z0-9]+)\/server'\)/.exec(main)?.[1]
  if (previous === undefined) throw new Error(`${MAIN} names no app.`)
  for (const file of FILES) {
    const url = new URL(file, root)
    const text = await readFile(url, 'utf8')
    const names = new RegExp(`@throughline/${previous}(?=['"/])`, 'g')
    await writeFile(url, text.replaceAll(names, `@throughline/${app}`))
  }
  return previous
}
