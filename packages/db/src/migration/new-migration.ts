/**
 * Writes the file of a new migration and prints its path.
 *
 *     npm run db:new -- add-run-status                        a migration of the engine
 *     npm run db:new -- --app packages/loans add-return-day   a migration of an app
 */
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const USAGE = `Name the migration in kebab-case; --app names the folder of an app:
  npm run db:new -- add-run-status
  npm run db:new -- --app packages/loans add-return-day
`

const ENGINE_PACKAGE = fileURLToPath(new URL('../../', import.meta.url))
const ENGINE_RULE = `Every name needs its schema: \`throughline.run\`, never \`run\`.`
const APP_RULE = `Names without a schema are in \`public\`; the engine's tables need theirs: \`throughline.principal\`.`

function template(rule: string): string {
  return `import { sql, type Kysely } from 'kysely'

// ${rule}
export async function up(db: Kysely<never>): Promise<void> {
  await sql\`\`.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql\`\`.execute(db)
}
`
}

function exitWith(message: string): never {
  process.stderr.write(message)
  process.exit(1)
}

function readArguments(): { app: string | undefined; slug: string } {
  try {
    const { values, positionals } = parseArgs({
      options: { app: { type: 'string' } },
      allowPositionals: true,
    })
    const [slug = '', ...more] = positionals
    if (more.length === 0 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) return { app: values.app, slug }
  } catch {
    // An unknown option.
  }
  return exitWith(USAGE)
}

const { app, slug } = readArguments()
const owner = app ?? ENGINE_PACKAGE
const isFolder = await stat(owner).then(
  (found) => found.isDirectory(),
  () => false,
)
if (!isFolder) exitWith(`There is no folder ${owner}.\n`)

const time = new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 13).replace('T', '-')
const folder = join(owner, 'migrations')
const file = join(folder, `${time}-${slug}.ts`)
await mkdir(folder, { recursive: true })
await writeFile(file, template(app === undefined ? ENGINE_RULE : APP_RULE), { flag: 'wx' })
process.stdout.write(`${relative(process.cwd(), file)}\n`)
