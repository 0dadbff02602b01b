import type { Metric } from '../measure/metrics.ts'

/** A limit on our figure, or on its ratio to the bare server's. */
export type Goal = { ratio: number } | { value: number }

/** The goals on two cores. Whether a limit is the most or the least follows from the metric. */
export const goals: Record<string, Partial<Record<Metric, Goal>>> = {
  'burst-64': {
    chatsPerSecond: { ratio: 0.7 },
    cpuPerChat: { ratio: 1.5 },
    postgresCpuPerChat: { ratio: 3 },
    commitsPerChat: { value: 4 },
    firstP50: { value: 40 },
  },
  'fixed-cost': { cpuPerChat: { value: 1.9 } },
  one: {
    chatsPerSecond: { ratio: 0.5 },
    commitsPerChat: { value: 9 },
    firstP50: { value: 4 },
  },
  'paced-500-cold': {
    firstP50: { value: 60 },
    firstP99: { value: 300 },
    delayP50: { value: 50 },
    delayP99: { value: 180 },
    lostDeltas: { value: 0 },
  },
  'paced-1000-5s-warm': {
    firstP50: { value: 45 },
    firstP99: { value: 500 },
    delayP50: { value: 55 },
    delayP99: { value: 150 },
    lostDeltas: { value: 0 },
  },
  'paced-1000-1s-warm': {
    firstP50: { value: 700 },
    firstP99: { value: 1_800 },
    wallOfIdeal: { value: 1.1 },
    postgresCpuPerChat: { ratio: 4 },
    lostDeltas: { value: 0 },
  },
  'paced-1000-1s-cold': { lostDeltas: { value: 0 } },
  'paced-delta': { cpuPerDelta: { ratio: 1.1 } },
  idle: {
    idleMemory: { value: 140 },
    liveStream: { value: 100 },
    idleStream: { value: 50 },
  },
  read: {
    listP50: { ratio: 1.5 },
    listsPerSecond: { ratio: 0.6 },
    openP50: { ratio: 2 },
    page400OfPage1: { value: 1.2 },
    resumeP50: { value: 50 },
  },
  'two-processes': {
    notifyExtraDelay: { value: 20 },
    redisDelayOfBeside: { value: 2 },
    redisCpuOfBeside: { value: 1.2 },
  },
  start: { npmStartSeconds: { value: 2.5 } },
}
