import { assertWhole, loadAtPace, loadContinuously } from '../measure/chat-load.ts'
import type { Figures } from '../measure/metrics.ts'
import { quantile } from '../measure/quantile.ts'
import { measureUsage } from '../measure/usage.ts'
import type { Target } from '../servers/target.ts'
import { startPair, type ServerPair } from './server-pair.ts'
import { serverOrder, type Bench, type Rounds, type Scenario } from './scenario.ts'

export const PACE = { deltas: 200, delayMs: 20 }
const COLD_CHATS = 20
const WARM_UP = { streams: 350, spreadMs: 2_000 }
const WARM_UP_WAVES = 2

interface PacedOptions {
  name: string
  title: string
  streams: number
  spreadMs: number
  /** Warm: servers that have served hundreds of chats. Cold: new servers in every round. */
  isWarm: boolean
  isSlow?: boolean
}

/** A scenario in which streams of 50 deltas a second begin at given times. */
export function pacedScenario(options: PacedOptions): Scenario {
  const { name, title, isWarm, isSlow = false } = options
  const run = isWarm ? runWarm : runCold
  return { name, title, isSlow, run: (bench) => run(bench, options) }
}

async function runWarm(bench: Bench, options: PacedOptions): Promise<Rounds> {
  await using pair = await startPair(bench, PACE)
  for (let wave = 1; wave <= WARM_UP_WAVES; wave += 1) {
    bench.progress(`warm-up ${wave}/${WARM_UP_WAVES}`)
    await Promise.all(pair.both.map((target) => loadAtPace(target, WARM_UP)))
  }
  const figures: Rounds = { bare: [], throughline: [] }
  for (let round = 0; round < bench.rounds; round += 1) {
    await measureRound(bench, { pair, options, figures, round })
  }
  return figures
}

async function runCold(bench: Bench, options: PacedOptions): Promise<Rounds> {
  const figures: Rounds = { bare: [], throughline: [] }
  for (let round = 0; round < bench.rounds; round += 1) {
    bench.progress('new servers')
    await using pair = await startPair(bench, PACE)
    const few = { concurrency: COLD_CHATS, total: COLD_CHATS }
    await Promise.all(pair.both.map((target) => loadContinuously(target, few)))
    await measureRound(bench, { pair, options, figures, round })
  }
  return figures
}

async function measureRound(
  { postgres, rounds, progress }: Bench,
  run: { pair: ServerPair; options: PacedOptions; figures: Rounds; round: number },
): Promise<void> {
  const chats = run.options.streams
  for (const name of serverOrder(run.round)) {
    progress(`round ${run.round + 1}/${rounds} ${name}`)
    const target = run.pair[name]
    const measured = await measureUsage({ target, postgres, chats }, () =>
      measure(target, run.options),
    )
    run.figures[name].push(measured)
  }
}

async function measure(
  target: Target,
  { streams, spreadMs }: { streams: number; spreadMs: number },
): Promise<Figures> {
  const load = await loadAtPace(target, { streams, spreadMs })
  assertWhole(target, load, PACE.deltas)
  const firsts = load.chats.map(({ firstTextMs }) => firstTextMs)
  const delays = load.chats.flatMap(({ delaysMs }) => delaysMs)
  const idealSeconds = (spreadMs + (PACE.deltas - 1) * PACE.delayMs) / 1000
  return {
    firstP50: quantile(firsts, 0.5),
    firstP99: quantile(firsts, 0.99),
    delayP50: quantile(delays, 0.5),
    delayP99: quantile(delays, 0.99),
    wallOfIdeal: load.wallSeconds / idealSeconds,
    lostDeltas: 0,
  }
}
