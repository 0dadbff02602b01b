import { isMetric, METRICS, type Figures, type Metric } from '../measure/metrics.ts'
import { median } from '../measure/quantile.ts'
import type { Rounds } from '../scenarios/scenario.ts'
import type { Goal } from './goals.ts'

/** The medians of one metric over the rounds of a scenario. */
export interface Row {
  metric: Metric
  bare: number | undefined
  throughline: number | undefined
  /** Ours to the bare server's. */
  ratio: number | undefined
}

export function summarize(rounds: Rounds): Row[] {
  const all: Figures[] = [...rounds.bare, ...rounds.throughline]
  return Object.keys(METRICS)
    .filter(isMetric)
    .filter((metric) => all.some((figures) => figures[metric] !== undefined))
    .map((metric) => {
      const bare = medianOf(rounds.bare, metric)
      const throughline = medianOf(rounds.throughline, metric)
      return { metric, bare, throughline, ratio: ratioOf(bare, throughline) }
    })
}

export function isMet({ metric, throughline, ratio }: Row, goal: Goal): boolean {
  const [figure, limit] = 'ratio' in goal ? [ratio, goal.ratio] : [throughline, goal.value]
  if (figure === undefined) return false
  return METRICS[metric].better === 'higher' ? figure >= limit : figure <= limit
}

function medianOf(rounds: readonly Figures[], metric: Metric): number | undefined {
  const values = rounds.flatMap((figures) => figures[metric] ?? [])
  return values.length === 0 ? undefined : median(values)
}

function ratioOf(bare: number | undefined, throughline: number | undefined): number | undefined {
  return bare === undefined || throughline === undefined || bare === 0
    ? undefined
    : throughline / bare
}
