import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { z } from 'zod'
import { isMetric, type Figures } from '../measure/metrics.ts'
import type { Rounds } from '../scenarios/scenario.ts'
import type { Sample } from '../soak.ts'

/** Metrics that do not exist any more are left out. */
const figuresSchema = z.record(z.string(), z.number()).transform((figures): Figures => {
  return Object.fromEntries(Object.entries(figures).filter(([name]) => isMetric(name)))
})
const roundsSchema = z.array(figuresSchema)

const resultsFileSchema = z.object({
  cores: z.number(),
  node: z.string(),
  quick: z.boolean(),
  /** What each round measured. */
  scenarios: z.record(z.string(), z.object({ bare: roundsSchema, throughline: roundsSchema })),
})

/** The results of a run, as `--json` writes them and `--compare` reads them. */
export type ResultsFile = z.output<typeof resultsFileSchema>

export function toResultsFile(
  results: ReadonlyMap<string, Rounds>,
  { quick }: { quick: boolean },
): ResultsFile {
  return {
    cores: availableParallelism(),
    node: process.version,
    quick,
    scenarios: Object.fromEntries(results),
  }
}

export async function readResultsFile(path: string | URL): Promise<ResultsFile> {
  return resultsFileSchema.parse(JSON.parse(await readFile(path, 'utf8')))
}

export async function writeResultsFile(
  path: string,
  results: ResultsFile | { soak: readonly Sample[] },
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(results, roundNumber, 1)}\n`)
}

/** Four digits: more are not measured, and they would fill the file. */
function roundNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value
}
