import { METRICS } from '../measure/metrics.ts'
import type { Rounds, Scenario } from '../scenarios/scenario.ts'
import { goals, type Goal } from './goals.ts'
import { isMet, summarize, type Row } from './summary.ts'

const HEAD = ['', 'bare', 'throughline', 'ratio', 'goal']

/** The medians of a scenario's rounds, and whether the goals are met. */
export function formatScenario({ name, title }: Scenario, rounds: Rounds): string {
  const rows = summarize(rounds).map((row) => [
    METRICS[row.metric].label,
    formatNumber(row.bare),
    formatNumber(row.throughline),
    row.ratio === undefined ? '' : `${row.ratio.toFixed(2)}x`,
    formatGoal(row, goals[name]?.[row.metric]),
  ])
  return `${name}: ${title}\n${formatTable([HEAD, ...rows])}`
}

export function formatNumber(value: number | undefined): string {
  if (value === undefined) return ''
  if (Number.isInteger(value)) return String(value)
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

/** Aligns the first and the last column to the left, the others to the right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0))) ?? []
  return rows
    .map((row) => row.map((cell, n) => align(cell, widths[n] ?? 0, isText(n, row))).join('  '))
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n')
}

function isText(column: number, row: readonly string[]): boolean {
  return column === 0 || column === row.length - 1
}

function align(cell: string, width: number, isText: boolean): string {
  return isText ? cell.padEnd(width) : cell.padStart(width)
}

function formatGoal(row: Row, goal: Goal | undefined): string {
  if (goal === undefined) return ''
  const limit = 'ratio' in goal ? `${goal.ratio.toFixed(2)}x` : String(goal.value)
  const bound = METRICS[row.metric].better === 'higher' ? '>=' : '<='
  return `${bound} ${limit}: ${isMet(row, goal) ? 'met' : 'MISSED'}`
}
