import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { promisify } from 'node:util'
import { PACKAGES, ROOT, sourcePaths } from './workspace.ts'

/** Declarations on disk, laid out as the sources are in `packages/`. */
export interface Declarations {
  folder: string
  /** The compiler's errors. It emits nothing for a file whose types it cannot declare. */
  messages: string
}

/** Emits the declarations of these sources and of what they import. Paths begin in `packages/`. */
export async function emitDeclarations(files: string[], folder: string): Promise<Declarations> {
  const config = join(folder, 'tsconfig.json')
  const compilerOptions = {
    noEmit: false,
    noCheck: true,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: PACKAGES,
    outDir: folder,
    typeRoots: [join(ROOT, 'node_modules/@types')],
    // The compiler emits nothing for a file that it has found in node_modules.
    paths: await sourcePaths(),
  }
  await writeFile(
    config,
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.base.json'),
      compilerOptions,
      files: files.map((file) => join(PACKAGES, file)),
    }),
  )
  return { folder, messages: await compile(config) }
}

/**
 * Returns the compiler's errors without throwing: a file that is not published may lack declarations,
 * and for a published one copyDeclarations throws.
 */
async function compile(config: string): Promise<string> {
  const compiler = join(ROOT, 'node_modules/.bin/tsc')
  // Nearly all files share their types, so more checkers would repeat each other's work.
  const options = ['-p', config, '--checkers', '1']
  try {
    await promisify(execFile)(compiler, options)
    return ''
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const output = 'stdout' in error ? error.stdout : undefined
    return typeof output === 'string' && output !== '' ? output : error.message
  }
}

/** Matches the specifier of `from './x.ts'` or `import('x')` in emitted declarations. */
const SPECIFIER = /(?<=\bfrom |\bimport\()(['"])([^'"]+)\1/g

/** Declarations to replace: router types refer to the server's context, which clients do not use. */
const REPLACED: Record<string, string> = {
  'api/src/context.d.ts': 'export interface Context<Tools> {\n  readonly tools?: Tools\n}\n',
}

/** The entries of the client's pack that have the types of the engine. */
const PUBLISHED: Record<string, string> = {
  '@throughline/protocol': '@throughline/client/protocol',
  '@throughline/api': '@throughline/client/api',
  '@throughline/api/client': '@throughline/client/api',
}

/**
 * Copies declarations into a pack, together with the files that they import. Returns the names of
 * the npm packages that they import.
 */
export async function copyDeclarations(
  { folder, messages }: Declarations,
  entries: string[],
  target: string,
): Promise<Set<string>> {
  const files = new Set(entries)
  const packages = new Set<string>()
  for (const file of files) {
    const text = REPLACED[file] ?? (await readFile(join(folder, file), 'utf8').catch(() => null))
    if (text === null) throw new Error(`The types of ${file} cannot be published.\n${messages}`)
    const published = text.replaceAll(SPECIFIER, (_, quote: string, specifier: string) => {
      if (specifier.startsWith('.')) {
        files.add(posix.join(posix.dirname(file), specifier.replace(/\.ts$/, '.d.ts')))
        return `${quote}${specifier.replace(/\.ts$/, '.js')}${quote}`
      }
      if (!specifier.startsWith('@throughline/')) packages.add(packageOf(specifier))
      return `${quote}${publishedName(specifier, file)}${quote}`
    })
    await mkdir(dirname(join(target, file)), { recursive: true })
    await writeFile(join(target, file), published)
  }
  return packages
}

function publishedName(specifier: string, file: string): string {
  const name = specifier.startsWith('@throughline/') ? PUBLISHED[specifier] : specifier
  if (name !== undefined) return name
  throw new Error(
    `${file} refers to ${specifier}, which clients do not have. Declare what procedures and tools return in files that import only npm packages and @throughline/protocol.`,
  )
}

/** `@trpc/server` for `@trpc/server/observable`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}
