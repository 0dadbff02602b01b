import { parseArgs } from 'node:util'
import { readResultsFile, type ResultsFile } from './report/results-file.ts'
import type { Scenario } from './scenarios/scenario.ts'

const ROUNDS = 3
const RECORDED = new URL('results/recorded.json', import.meta.url)

const USAGE = `npm run bench -- [options]
  --quick            one small round of each scenario but the slow ones
  --only a,b         these scenarios, and those that they need
  --json file        write the results to a file
  --compare [file]   compare with the results in a file, or in bench/results/recorded.json
  --soak minutes     no scenario, but the memory of the server under a constant load
ROUNDS=n             the number of rounds (3)`

export interface Options {
  scenarios: readonly Scenario[]
  rounds: number
  quick: boolean
  /** The file that the results are written to. */
  json: string | undefined
  recorded: ResultsFile | undefined
  soakMinutes: number | undefined
}

/** Throws an error that lists the options if the arguments are wrong. */
export async function readOptions(args: string[], all: readonly Scenario[]): Promise<Options> {
  try {
    const { values, positionals } = parse(args)
    const { quick, only, json, compare, soak } = values
    if (positionals.length > (compare ? 1 : 0)) throw new Error(`not an option: ${positionals[0]}`)
    return {
      scenarios: select(all, { names: only?.split(','), quick }),
      rounds: wholeNumber('ROUNDS', process.env['ROUNDS']) ?? (quick ? 1 : ROUNDS),
      quick,
      json,
      recorded: compare ? await readResultsFile(positionals[0] ?? RECORDED) : undefined,
      soakMinutes: wholeNumber('--soak', soak),
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${reason}\n\n${USAGE}`, { cause: error })
  }
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'string' },
      compare: { type: 'boolean', default: false },
      soak: { type: 'string' },
    },
  })
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d*$/.test(text)) return text === undefined ? text : Number(text)
  throw new Error(`${name} must be a whole number from 1`)
}

/** The named scenarios and those that they need, in the order of all. */
function select(
  all: readonly Scenario[],
  { names, quick }: { names: string[] | undefined; quick: boolean },
): Scenario[] {
  const known = all.map(({ name }) => name)
  const unknown = names?.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`no scenario "${unknown}" in: ${known.join(', ')}`)
  const wanted = new Set(names)
  for (const { name, isSlow = false, needs = [] } of all) {
    if (names === undefined && !(quick && isSlow)) wanted.add(name)
    if (wanted.has(name)) for (const need of needs) wanted.add(need)
  }
  return all.filter(({ name }) => wanted.has(name))
}
