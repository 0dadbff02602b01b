import { assertWhole, loadContinuously } from '../measure/chat-load.ts'
import { startCommitCounter } from '../measure/commit-counter.ts'
import type { Figures } from '../measure/metrics.ts'
import { quantile } from '../measure/quantile.ts'
import { measureUsage } from '../measure/usage.ts'
import type { Target } from '../servers/target.ts'
import { startPair } from './server-pair.ts'
import { serverOrder, type Bench, type Rounds, type Scenario } from './scenario.ts'

interface Sizes {
  warmUp: number
  total: number
}

interface ContinuousOptions {
  name: string
  title: string
  concurrency: number
  deltas: number
  full: Sizes
  quick: Sizes
}

/** A scenario in which every user begins a chat when the last one has ended. */
export function continuousScenario(options: ContinuousOptions): Scenario {
  return { name: options.name, title: options.title, run: (bench) => run(bench, options) }
}

async function run(bench: Bench, options: ContinuousOptions): Promise<Rounds> {
  const { concurrency, deltas } = options
  const { warmUp, total } = bench.quick ? options.quick : options.full
  await using pair = await startPair(bench, { deltas, delayMs: 0 })
  const commitCounters = {
    bare: await startCommitCounter(bench.postgres, pair.bare),
    throughline: await startCommitCounter(bench.postgres, pair.throughline),
  }
  for (const target of pair.both) {
    bench.progress(`warm-up ${target.name}`)
    await loadContinuously(target, { concurrency, total: warmUp })
  }
  const figures: Rounds = { bare: [], throughline: [] }
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const name of serverOrder(round)) {
      bench.progress(`round ${round + 1}/${bench.rounds} ${name}`)
      const target = pair[name]
      const measured = await measureUsage({ target, postgres: bench.postgres, chats: total }, () =>
        measure(target, { concurrency, total, deltas }),
      )
      figures[name].push(measured)
    }
  }
  for (const { name } of pair.both) {
    const commits = await commitCounters[name]()
    const commitsPerChat = commits / (warmUp + bench.rounds * total)
    for (const round of figures[name]) round.commitsPerChat = commitsPerChat
  }
  return figures
}

async function measure(
  target: Target,
  { deltas, ...load }: { concurrency: number; total: number; deltas: number },
): Promise<Figures> {
  const loaded = await loadContinuously(target, load)
  assertWhole(target, loaded, deltas)
  const firsts = loaded.chats.map(({ firstTextMs }) => firstTextMs)
  return {
    chatsPerSecond: load.total / loaded.wallSeconds,
    firstP50: quantile(firsts, 0.5),
    firstP99: quantile(firsts, 0.99),
  }
}
