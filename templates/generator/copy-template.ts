import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Names } from './names.ts'

/** Writes packages/<app>: the template with its placeholder names replaced. */
export async function copyTemplate(root: URL, names: Names): Promise<void> {
  const from = fileURLToPath(new URL('templates/app', root))
  const to = fileURLToPath(new URL(`packages/${names.app}`, root))
  if (await exists(to)) throw new Error(`packages/${names.app} already exists.`)
  for (const file of await filesIn(from)) {
    const target = join(to, rename(relative(from, file), names))
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, rename(await readFile(file, 'utf8'), names))
  }
}

/** Replaces the template's names in a path or a text, and the time of the migration. */
function rename(text: string, { app, singular, plural }: Names): string {
  return text
    .replaceAll(/app[-_]template/g, app)
    .replaceAll('gadgets', plural)
    .replaceAll('Gadgets', capitalize(plural))
    .replaceAll('GADGET', singular.toUpperCase())
    .replaceAll('gadget', singular)
    .replaceAll('Gadget', capitalize(singular))
    .replace('20261124-0900', timestamp())
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** The current time in UTC in the format of migration names: `20261124-0900`. */
function timestamp(): string {
  return new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 13).replace('T', '-')
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(folder, file).startsWith('node_modules'))
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
