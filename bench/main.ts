/**
 * `npm run bench`: this server and a bare node:http + pg server in turn, in one run on one
 * PostgreSQL, so that the ratio holds on any machine. docs/PERFORMANCE.md says how it is measured.
 */
import { startPostgres, type Postgres } from './measure/postgres.ts'
import { readOptions, type Options } from './options.ts'
import { formatComparison } from './report/comparison-table.ts'
import { toResultsFile, writeResultsFile } from './report/results-file.ts'
import { formatScenario } from './report/table.ts'
import { scenarios } from './scenarios/index.ts'
import type { Rounds } from './scenarios/scenario.ts'
import { describeSoak, soak } from './soak.ts'

const startedAt = performance.now()
const interrupted = new Promise<never>((_resolve, reject) => {
  process.once('SIGINT', () => reject(new Error('Interrupted.')))
})

try {
  const options = await readOptions(process.argv.slice(2), scenarios)
  await using postgres = await startPostgres()
  // Stops PostgreSQL on Ctrl-C too; it is in a process group of its own.
  await Promise.race([run(postgres, options), interrupted])
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
// After an interruption a scenario may still be waiting.
process.exit()

function run(postgres: Postgres, options: Options): Promise<void> {
  const { soakMinutes } = options
  return soakMinutes === undefined
    ? runScenarios(postgres, options)
    : runSoak(postgres, soakMinutes, options)
}

async function runScenarios(postgres: Postgres, options: Options): Promise<void> {
  const results = new Map<string, Rounds>()
  try {
    for (const scenario of options.scenarios) {
      const progress = (text: string) => report(`${scenario.name}  ${text}`)
      results.set(scenario.name, await scenario.run({ ...options, postgres, progress }, results))
    }
  } finally {
    // After a failure too: what was measured before it is right.
    for (const scenario of options.scenarios) {
      const rounds = results.get(scenario.name)
      if (rounds) console.log(`${formatScenario(scenario, rounds)}\n`)
    }
  }
  const file = toResultsFile(results, options)
  if (options.recorded) console.log(formatComparison(options.recorded, results, file))
  if (options.json !== undefined) await writeResultsFile(options.json, file)
}

async function runSoak(postgres: Postgres, minutes: number, { json }: Options): Promise<void> {
  const samples = await soak(postgres, { minutes, progress: (text) => report(`soak  ${text}`) })
  console.log(describeSoak(samples))
  if (json !== undefined) await writeResultsFile(json, { soak: samples })
}

function report(text: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0).padStart(5)
  process.stderr.write(`${seconds} s  ${text}\n`)
}
