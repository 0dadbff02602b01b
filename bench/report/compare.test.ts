import { expect, test } from 'vitest'
import type { Metric } from '../measure/metrics.ts'
import type { Rounds } from '../scenarios/scenario.ts'
import { compare } from './compare.ts'

test('ratios are compared, so a machine that is slower in all moves nothing', () => {
  const [row] = compareOne('chatsPerSecond', {
    before: { bare: [400, 410, 390], throughline: [300, 310, 290] },
    now: { bare: [200, 205, 195], throughline: [150, 155, 145] },
  })
  expect(row).toMatchObject({ isRatio: true, before: 0.75, now: 0.75, moved: undefined })
})

test('our own figure is compared where the bare server has none', () => {
  const [row] = compareOne('resumeP50', {
    before: { bare: [], throughline: [20, 21, 22] },
    now: { bare: [], throughline: [40, 41, 42] },
  })
  expect(row).toMatchObject({ isRatio: false, before: 21, now: 41, moved: 'worse' })
})

test('a change moves only when it exceeds the noise and the rounds do not overlap', () => {
  expect(movedOf('chatsPerSecond', [50, 51, 52], [60, 61, 62])).toBe('better')
  expect(movedOf('chatsPerSecond', [60, 61, 62], [50, 51, 52])).toBe('worse')
  expect(movedOf('chatsPerSecond', [50, 51, 52], [53, 54, 55])).toBeUndefined()
  expect(movedOf('chatsPerSecond', [40, 51, 60], [59, 61, 63])).toBeUndefined()
})

test('a single round moves only when the change is large', () => {
  expect(movedOf('cpuPerChat', [40], [48])).toBeUndefined()
  expect(movedOf('cpuPerChat', [40], [52])).toBe('worse')
  expect(movedOf('cpuPerChat', [40], [28])).toBe('better')
})

test('what only one of the runs measured is left out', () => {
  const rounds: Rounds = { bare: [], throughline: [{ startSeconds: 1 }] }
  expect(compare(new Map([['start', rounds]]), new Map([['read', rounds]]))).toEqual([])
  expect(
    compare(
      new Map([['start', rounds]]),
      new Map([['start', { bare: [], throughline: [{ startCpu: 1 }] }]]),
    ),
  ).toEqual([])
})

type Values = Record<'bare' | 'throughline', number[]>

function compareOne(metric: Metric, { before, now }: { before: Values; now: Values }) {
  const rounds = ({ bare, throughline }: Values): Rounds => ({
    bare: bare.map((value) => ({ [metric]: value })),
    throughline: throughline.map((value) => ({ [metric]: value })),
  })
  return compare(new Map([['any', rounds(before)]]), new Map([['any', rounds(now)]]))
}

function movedOf(metric: Metric, before: number[], now: number[]) {
  const [row] = compareOne(metric, {
    before: { bare: [100], throughline: before },
    now: { bare: [100], throughline: now },
  })
  return row?.moved
}
