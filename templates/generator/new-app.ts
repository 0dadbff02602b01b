/**
 * `npm run app:new -- loans` creates packages/loans from templates/app and switches the server and
 * the page to it. `--noun item` sets the singular name of the things that the app stores. By default
 * it is derived from the name of the app.
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
  // In CI, pnpm does not change the lock file unless it is told to.
  run('npx', ['--yes', 'pnpm@12.21.0', 'install', '--no-frozen-lockfile'])
  // The replaced names change line lengths.
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

Continue with docs/BUILD-YOUR-APP.md.`
}
