/**
 * `npm run bench`: this server and a bare node:http + pg server in turn, in one run on one
 * PostgreSQL, so that the ratio holds on any machine. docs/PERFORMANCE.md says how it is measured.
 */
import { writeFile } from 'node:fs/promises'
import { startPostgres } from './measure/postgres.ts'
import { readOptions } from './options.ts'
import { formatScenario } from './report/table.ts'
import { toResultsFile } from './report/results-file.ts'
import { scenarios } from './scenarios/index.ts'
import type { Rounds } from './scenarios/scenario.ts'

const options = readOptions(process.argv.slice(2), scenarios)
const startedAt = performance.now()

await using postgres = await startPostgres()
const results = new Map<string, Rounds>()
for (const scenario of options.scenarios) {
  const progress = (text: string) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0).padStart(5)
    process.stderr.write(`${seconds} s  ${scenario.name}  ${text}\n`)
  }
  const rounds = await scenario.run({ ...options, postgres, progress }, results)
  results.set(scenario.name, rounds)
}

for (const scenario of options.scenarios) {
  const rounds = results.get(scenario.name)
  if (rounds) console.log(`\n${formatScenario(scenario, rounds)}`)
}
const file = toResultsFile(results, options)
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(file, null, 2)}\n`)
