import { METRICS } from '../measure/metrics.ts'
import type { Rounds } from '../scenarios/scenario.ts'
import { compare, type Comparison } from './compare.ts'
import type { ResultsFile } from './results-file.ts'
import { formatNumber, formatTable } from './table.ts'

const HEAD = ['', 'recorded', 'now', 'change', '']

/** Our ratios beside recorded ones, and what moved more than noise. */
export function formatComparison(
  recorded: ResultsFile,
  now: ReadonlyMap<string, Rounds>,
  { cores }: Pick<ResultsFile, 'cores'>,
): string {
  const comparisons = compare(new Map(Object.entries(recorded.scenarios)), now)
  const moved = comparisons.filter((each) => each.moved !== undefined)
  const lines = [
    'Compared with the recorded results (ratios to the bare server where it has the figure):',
    formatTable([HEAD, ...comparisons.map(toRow)]),
    moved.length === 0
      ? 'Nothing moved more than noise.'
      : `Moved more than noise: ${moved.map(describe).join('; ')}.`,
  ]
  if (recorded.cores !== cores) {
    lines.push(`The recorded results are of ${recorded.cores} cores, these of ${cores}.`)
  }
  return lines.join('\n')
}

function toRow(comparison: Comparison): string[] {
  const { scenario, metric, isRatio, before, now, moved = '' } = comparison
  const unit = isRatio ? 'x' : ''
  const change = before === 0 ? '' : `${percent(now / before - 1)} %`
  return [
    `${scenario}: ${METRICS[metric].label}`,
    `${formatNumber(before)}${unit}`,
    `${formatNumber(now)}${unit}`,
    change,
    moved,
  ]
}

function describe({ scenario, metric, before, now, moved }: Comparison): string {
  return `${scenario} ${METRICS[metric].label} ${percent(now / before - 1)} % (${moved})`
}

function percent(share: number): string {
  const rounded = Math.round(share * 100)
  return rounded > 0 ? `+${rounded}` : String(rounded)
}
