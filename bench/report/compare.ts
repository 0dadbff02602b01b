import { isMetric, METRICS, type Figures, type Metric } from '../measure/metrics.ts'
import { median } from '../measure/quantile.ts'
import type { Rounds } from '../scenarios/scenario.ts'

/** Between runs on one machine, medians of three rounds differ by up to this share. */
const NOISE = 0.1
/** A single round says nothing about its own spread. */
const NOISE_OF_ONE_ROUND = 0.25

export interface Comparison {
  scenario: string
  metric: Metric
  /** Ours to the bare server's; our own figure where the bare server has none. */
  isRatio: boolean
  before: number
  now: number
  moved: 'better' | 'worse' | undefined
}

/** Compares what two runs both measured. */
export function compare(
  before: ReadonlyMap<string, Rounds>,
  now: ReadonlyMap<string, Rounds>,
): Comparison[] {
  return [...now].flatMap(([scenario, rounds]) => {
    const earlier = before.get(scenario)
    if (!earlier) return []
    return Object.keys(METRICS)
      .filter(isMetric)
      .flatMap((metric) => compareMetric(scenario, metric, { earlier, rounds }))
  })
}

function compareMetric(
  scenario: string,
  metric: Metric,
  { earlier, rounds }: { earlier: Rounds; rounds: Rounds },
): Comparison[] {
  const isRatio = [earlier, rounds].every(({ bare }) => bare.some((each) => each[metric]))
  const [before, now] = [earlier, rounds].map((each) => valuesOf(each, metric, isRatio))
  if (!before?.length || !now?.length) return []
  const moved = hasMoved(before, now)
    ? directionOf(metric, median(now) > median(before))
    : undefined
  return [{ scenario, metric, isRatio, before: median(before), now: median(now), moved }]
}

/** A value per round. A round's ratio is to the bare server's median: the rounds are not pairs. */
function valuesOf({ bare, throughline }: Rounds, metric: Metric, isRatio: boolean): number[] {
  const own = figuresOf(throughline, metric)
  if (!isRatio) return own
  const base = median(figuresOf(bare, metric))
  return own.map((value) => value / base)
}

function figuresOf(rounds: readonly Figures[], metric: Metric): number[] {
  return rounds.flatMap((figures) => figures[metric] ?? [])
}

/** True if the medians differ by more than the noise and the rounds do not overlap. */
function hasMoved(before: readonly number[], now: readonly number[]): boolean {
  const [from, to] = [median(before), median(now)]
  const noise = before.length > 1 && now.length > 1 ? NOISE : NOISE_OF_ONE_ROUND
  if (Math.abs(to - from) <= Math.abs(from) * noise) return false
  return Math.min(...now) > Math.max(...before) || Math.max(...now) < Math.min(...before)
}

function directionOf(metric: Metric, isHigher: boolean): 'better' | 'worse' {
  return (METRICS[metric].better === 'higher') === isHigher ? 'better' : 'worse'
}
