/** What is measured. `better` says which direction is an improvement. */
export const METRICS = {
  chatsPerSecond: { label: 'chats/s', better: 'higher' },
  cpuPerChat: { label: 'CPU ms/chat', better: 'lower' },
  postgresCpuPerChat: { label: 'PostgreSQL CPU ms/chat', better: 'lower' },
  commitsPerChat: { label: 'commits/chat', better: 'lower' },
  firstP50: { label: 'first text p50 ms', better: 'lower' },
  firstP99: { label: 'first text p99 ms', better: 'lower' },
  delayP50: { label: 'delivery delay p50 ms', better: 'lower' },
  delayP99: { label: 'delivery delay p99 ms', better: 'lower' },
  wallOfIdeal: { label: 'wall time / ideal', better: 'lower' },
  lostDeltas: { label: 'lost deltas', better: 'lower' },
  memory: { label: 'memory MB', better: 'lower' },
  cpuPerDelta: { label: 'CPU us/paced delta', better: 'lower' },
  idleMemory: { label: 'idle memory MB', better: 'lower' },
  liveStream: { label: 'kB per live stream', better: 'lower' },
  idleStream: { label: 'kB per idle stream', better: 'lower' },
  listP50: { label: 'list 50 of 10,000 p50 ms', better: 'lower' },
  listsPerSecond: { label: 'list, 8 at a time, per s', better: 'higher' },
  openP50: { label: 'open 200 messages p50 ms', better: 'lower' },
  page1P50: { label: 'page 1 of 20 p50 ms', better: 'lower' },
  page400P50: { label: 'page 400 of 20 p50 ms', better: 'lower' },
  page400OfPage1: { label: 'page 400 / page 1', better: 'lower' },
  resumeP50: { label: 'resume 2,000 events p50 ms', better: 'lower' },
  startSeconds: { label: 'process to first answer s', better: 'lower' },
  startCpu: { label: 'CPU s to first answer', better: 'lower' },
  npmStartSeconds: { label: '`npm start` to first answer s', better: 'lower' },
  besideDelayP50: { label: 'beside the run: delay p50 ms', better: 'lower' },
  notifyDelayP50: { label: 'elsewhere, NOTIFY: delay p50 ms', better: 'lower' },
  redisDelayP50: { label: 'elsewhere, Redis: delay p50 ms', better: 'lower' },
  notifyExtraDelay: { label: 'NOTIFY - beside: delay p50 ms', better: 'lower' },
  redisDelayOfBeside: { label: 'Redis / beside: delay p50', better: 'lower' },
  besideServerCpu: { label: 'beside: servers CPU ms/chat', better: 'lower' },
  notifyServerCpuOfBeside: { label: 'NOTIFY / beside: servers CPU', better: 'lower' },
  redisServerCpuOfBeside: { label: 'Redis / beside: servers CPU', better: 'lower' },
  besidePostgresCpu: { label: 'beside: PostgreSQL CPU ms/chat', better: 'lower' },
  notifyCpuOfBeside: { label: 'NOTIFY / beside: PostgreSQL CPU', better: 'lower' },
  redisCpuOfBeside: { label: 'Redis / beside: PostgreSQL CPU', better: 'lower' },
  generatorCpuPerChat: { label: 'load generator CPU ms/chat', better: 'lower' },
} as const satisfies Record<string, { label: string; better: 'higher' | 'lower' }>

export type Metric = keyof typeof METRICS

/** What one round measured of one server. */
export type Figures = Partial<Record<Metric, number>>

export function isMetric(name: string): name is Metric {
  return Object.hasOwn(METRICS, name)
}

/** Leaves out what the system could not tell. */
export function knownFigures(figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => !Number.isNaN(value)))
}
