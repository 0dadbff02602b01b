/**
 * `npm run app:new -- loans` writes packages/loans from templates/app and switches the server and the
 * page to it. `--noun item` names one of the things that the app keeps; without it the singular is made from
 * the name.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { copyTemplate } from './copy-template.ts'
import { namesOf } from './names.ts'
import { switchApps } from './switch-apps.ts'

const root = new URL('../../', import.meta.url)

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { noun: { type: 'string' } },
  })
  const names = namesOf(positionals, values.noun)
  await copyTemplate(root, names)
  const previous = await switchApps(root, names.app)
  run('npx', ['--yes', 'pnpm@12.21.0', 'install'])
  // Replaced names change the lengths of lines.
  run('npx', ['--no-install', 'oxfmt', `packages/${names.app}`, 'apps'])
  process.stdout.write(`${summaryOf(names.app, previous)}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

function run(program: string, args: string[]): void {
  const { status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`Failed: ${program} ${args.join(' ')}. Run it again.`)
}

function summaryOf(app: string, previous: string): string {
  return `Wrote packages/${app}. The server and the page use it in place of packages/${previous}.

  npm start                          starts it
  npm run dev                        starts it and reloads on change
  npx vitest run packages/${app}     runs its tests

docs/BUILD-YOUR-APP.md goes on from here.`
}
