import type { Reader } from './reader.ts'
import { startPair } from '../server-pair.ts'
import { serverOrder, type Rounds, type Scenario } from '../scenario.ts'
import type { ServerName } from '../../servers/target.ts'
import { prepareBare } from './read-bare.ts'
import { prepareThroughline } from './read-throughline.ts'

const FULL = { single: 200, parallel: 1_600 }
const QUICK = { single: 50, parallel: 400 }

export const readScenario: Scenario = {
  name: 'read',
  title: 'a user with 10,000 conversations, one of which has 200 messages',
  async run(bench) {
    await using pair = await startPair(bench, { deltas: 200, delayMs: 0 })
    bench.progress('seed')
    const sizes = bench.quick ? QUICK : FULL
    const warmUpAndRounds = bench.rounds + 1
    const readers: Record<ServerName, Reader> = {
      bare: await prepareBare(pair.bare, sizes),
      throughline: await prepareThroughline(pair.throughline, {
        ...sizes,
        rounds: warmUpAndRounds,
      }),
    }
    const figures: Rounds = { bare: [], throughline: [] }
    for (let round = 0; round < warmUpAndRounds; round += 1) {
      for (const name of serverOrder(round)) {
        bench.progress(round === 0 ? `warm-up ${name}` : `round ${round}/${bench.rounds} ${name}`)
        const measured = await readers[name]()
        if (round > 0) figures[name].push(measured)
      }
    }
    return figures
  },
}
