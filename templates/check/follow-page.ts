import { glob, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run, startAndStop } from './run.ts'
import { snippetsOf, type Snippet } from './snippets.ts'

/** Executes the commands of a page and applies its files and changes, in a copy of the repository. */
export async function followPage(folder: string, page: string): Promise<void> {
  for (const snippet of snippetsOf(await readFile(join(folder, page), 'utf8'))) {
    await follow(folder, snippet)
  }
}

async function follow(folder: string, snippet: Snippet): Promise<void> {
  switch (snippet.kind) {
    case 'command':
      return snippet.text.trim() === 'npm start'
        ? startAndStop(folder, snippet.text)
        : void (await run(folder, snippet.text))
    case 'file': {
      const file = join(folder, await resolvePath(folder, snippet.path))
      await mkdir(dirname(file), { recursive: true })
      return writeFile(file, snippet.text)
    }
    case 'change': {
      const patch = join(folder, '.git', 'snippet.patch')
      await writeFile(patch, snippet.text)
      await run(folder, `git apply --recount --unidiff-zero ${patch}`)
    }
  }
}

/** Resolves a `*` in a path, which stands for the time in the name of a migration. */
async function resolvePath(folder: string, pattern: string): Promise<string> {
  if (!pattern.includes('*')) return pattern
  const [match] = await Array.fromAsync(glob(pattern, { cwd: folder }))
  if (match === undefined) throw new Error(`No file matches ${pattern}.`)
  return match
}
