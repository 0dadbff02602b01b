/**
 * Creates the file of a new migration and prints its path.
 *
 *     npm run db:new -- add-run-status                        a migration of the engine
 *     npm run db:new -- --app packages/loans add-return-day   a migration of an app
 */
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const USAGE = `Give the migration a name in kebab-case. --app is the folder of an app:
  npm run db:new -- add-run-status
  npm run db:new -- --app packages/loans add-return-day
`

const ENGINE_PACKAGE = fileURLToPath(new URL('../../', import.meta.url))
const ENGINE_RULE = `Qualify every name with the schema: \`throughline.run\`, not \`run\`.`
const APP_RULE = `Unqualified names refer to the schema \`public\`. Qualify the engine's tables: \`throughline.principal\`.`

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
    // Unknown options are reported with the usage below.
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
