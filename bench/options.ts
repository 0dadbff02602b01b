import { parseArgs } from 'node:util'
import type { Scenario } from './scenarios/scenario.ts'

const ROUNDS = 3

export interface Options {
  scenarios: readonly Scenario[]
  rounds: number
  quick: boolean
  /** The file that the results are written to. */
  json: string | undefined
}

export function readOptions(args: string[], all: readonly Scenario[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const { quick, only, json } = values
  const rounds = Number(process.env['ROUNDS'] ?? (quick ? 1 : ROUNDS))
  return { scenarios: select(all, only?.split(',')), rounds, quick, json }
}

/** The named scenarios and those that they need, in the order of all. */
function select(all: readonly Scenario[], names = all.map(({ name }) => name)): Scenario[] {
  const unknown = names.find((name) => !all.some((scenario) => scenario.name === name))
  if (unknown !== undefined) {
    const known = all.map(({ name }) => name).join(', ')
    throw new Error(`There is no scenario "${unknown}". There are: ${known}`)
  }
  const wanted = new Set(names)
  for (const { name, needs = [] } of all) {
    if (wanted.has(name)) for (const need of needs) wanted.add(need)
  }
  return all.filter(({ name }) => wanted.has(name))
}
