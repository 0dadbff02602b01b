/**
 * `npm run app:check` verifies that a new app can be created, a later engine merged and the sample
 * deleted. In a copy of this repository it follows docs/BUILD-YOUR-APP.md, merges a changed engine,
 * deletes packages/todo, and then runs the checks, the app's tests, the server and the app's browser
 * tests.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { followPage } from './follow-page.ts'
import { run, startAndStop } from './run.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'throughline-app-'))
try {
  await copyRepository()
  await followPage(folder, 'docs/BUILD-YOUR-APP.md')
  await commit('loans')
  await mergeLaterEngine()
  await deleteSample()
  await run(folder, 'npm run check')
  await run(folder, 'npx vitest run packages/loans packages/server/test/process/main.test.ts')
  await startAndStop(folder, 'npm start')
  await run(folder, 'npx playwright test packages/loans')
  process.stdout.write('A new app works without the sample and merges a later engine.\n')
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Copies the tracked files of the working tree into a new repository. */
async function copyRepository(): Promise<void> {
  await run(root, `git ls-files -z | xargs -0 cp --parents -t ${folder}`)
  await run(folder, 'git init -q -b main')
  await commit('engine')
}

async function commit(message: string): Promise<void> {
  const author = '-c user.name=test -c user.email=test@example.com'
  await run(folder, `git add -A && git ${author} commit -q -m '${message}'`)
}

/** Merges a version that changes the engine, the sample and package.json, without conflicts with the app. */
async function mergeLaterEngine(): Promise<void> {
  await run(folder, 'git checkout -q -b upstream main~1')
  for (const file of ['packages/runs/src/runs.ts', 'packages/todo/src/contract.ts']) {
    await run(folder, `echo '// A later version.' >> ${file}`)
  }
  await run(folder, `sed -i 's/"version": "[0-9.]*"/"version": "9.0.0"/' package.json`)
  await commit('a later engine')
  const author = '-c user.name=test -c user.email=test@example.com'
  await run(folder, `git checkout -q main && git ${author} merge -q --no-edit upstream`)
  await run(folder, 'npx --yes pnpm@12.21.0 install --no-frozen-lockfile')
}

async function deleteSample(): Promise<void> {
  await run(folder, 'git rm -rq packages/todo && rm -rf packages/todo')
  await run(folder, 'npx --yes pnpm@12.21.0 install --no-frozen-lockfile')
  const left = await run(
    folder,
    `git grep -lE 'packages/todo|@throughline/todo' -- ':!*.md' ':!pnpm-lock.yaml' ':!templates/check' || true`,
  )
  if (left !== '') throw new Error(`These files still name the sample:\n${left}`)
}
