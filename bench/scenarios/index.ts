import { continuousScenario } from './continuous.ts'
import { idleScenario } from './idle.ts'
import { pacedDeltaScenario } from './paced-delta.ts'
import { pacedScenario } from './paced.ts'
import { readScenario } from './read/index.ts'
import type { Scenario } from './scenario.ts'
import { startScenario } from './start.ts'
import { twoProcessesScenario } from './two-processes.ts'

export const scenarios: readonly Scenario[] = [
  continuousScenario({
    name: 'burst-64',
    title: '64 chats at once, 200 deltas, no model delay',
    concurrency: 64,
    deltas: 200,
    full: { warmUp: 1_024, total: 1_024 },
    quick: { warmUp: 256, total: 512 },
  }),
  continuousScenario({
    name: 'fixed-cost',
    title: '64 chats at once, 4 deltas, after 500 chats',
    concurrency: 64,
    deltas: 4,
    full: { warmUp: 500, total: 1_000 },
    quick: { warmUp: 500, total: 500 },
  }),
  continuousScenario({
    name: 'one',
    title: 'one chat at a time, 200 deltas, no model delay',
    concurrency: 1,
    deltas: 200,
    full: { warmUp: 100, total: 200 },
    quick: { warmUp: 50, total: 80 },
  }),
  pacedScenario({
    name: 'paced-500-cold',
    title: '500 streams x 50 deltas/s begun in 1 s, after 20 chats',
    streams: 500,
    spreadMs: 1_000,
    isWarm: false,
  }),
  pacedScenario({
    name: 'paced-1000-5s-warm',
    title: '1,000 streams x 50 deltas/s begun in 5 s, after 700 chats',
    streams: 1_000,
    spreadMs: 5_000,
    isWarm: true,
    isSlow: true,
  }),
  pacedScenario({
    name: 'paced-1000-1s-warm',
    title: '1,000 streams x 50 deltas/s begun in 1 s, after 700 chats',
    streams: 1_000,
    spreadMs: 1_000,
    isWarm: true,
    isSlow: true,
  }),
  pacedScenario({
    name: 'paced-1000-1s-cold',
    title: '1,000 streams x 50 deltas/s begun in 1 s, after 20 chats',
    streams: 1_000,
    spreadMs: 1_000,
    isWarm: false,
    isSlow: true,
  }),
  pacedDeltaScenario({
    name: 'paced-delta',
    fixed: 'fixed-cost',
    paced: 'paced-1000-5s-warm',
    isSlow: true,
  }),
  idleScenario,
  readScenario,
  twoProcessesScenario,
  startScenario,
]
