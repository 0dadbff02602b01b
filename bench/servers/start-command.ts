import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The arguments of `node` in the `start` script of package.json: what runs after the build. */
export async function readStartArguments(): Promise<string[]> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  const { scripts } = z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(text))
  const args = /exec node (.+)$/.exec(scripts.start)?.[1]
  if (args === undefined) throw new Error('the start script does not end with `exec node …`')
  return args.split(' ')
}
