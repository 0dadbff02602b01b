/** `npm run db:new -- add-run-status` writes the file of a new migration and says where. */
import { writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const TEMPLATE = `import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await sql\`\`.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql\`\`.execute(db)
}
`

const slug = process.argv[2]
if (slug === undefined || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)) {
  process.stderr.write('Name the migration in kebab-case: npm run db:new -- add-run-status\n')
  process.exit(1)
}
const time = new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 13).replace('T', '-')
const file = fileURLToPath(new URL(`../../migrations/${time}-${slug}.ts`, import.meta.url))
await writeFile(file, TEMPLATE, { flag: 'wx' })
process.stdout.write(`${relative(process.cwd(), file)}\n`)
