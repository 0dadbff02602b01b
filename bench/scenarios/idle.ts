import { setTimeout as sleep } from 'node:timers/promises'
import { HttpConnection } from '../client/http-connection.ts'
import { authorization } from '../client/token.ts'
import { assertWhole, loadAtPace, loadContinuously } from '../measure/chat-load.ts'
import type { Figures } from '../measure/metrics.ts'
import { knownFigures } from '../measure/metrics.ts'
import { startServer } from '../servers/start-server.ts'
import type { ServerName, Target } from '../servers/target.ts'
import { serverOrder, type Bench, type Rounds, type Scenario } from './scenario.ts'

/** Long enough that all streams are live together, though a slow server begins them late. */
const PACE = { deltas: 300, delayMs: 20 }
const FEW = { concurrency: 20, total: 20 }
const SPREAD_MS = 2_000
const SAMPLE_MS = 100
const SETTLE_MS = 3_000

/** Memory, each time of a new server that has served 20 chats. */
export const idleScenario: Scenario = {
  name: 'idle',
  isSlow: true,
  title:
    'memory at rest, per live stream (1,000 paced chats) and per idle stream (2,000 `changes`)',
  async run(bench) {
    const figures: Rounds = { bare: [], throughline: [] }
    for (let round = 0; round < bench.rounds; round += 1) {
      for (const name of serverOrder(round)) {
        bench.progress(`round ${round + 1}/${bench.rounds} ${name} live streams`)
        const measured = await measureLiveStreams(bench, name)
        // The bare server has nothing to subscribe to.
        if (name === 'throughline') {
          bench.progress(`round ${round + 1}/${bench.rounds} ${name} idle streams`)
          Object.assign(measured, await measureIdleStreams(bench))
        }
        figures[name].push(knownFigures(measured))
      }
    }
    return figures
  },
}

async function measureLiveStreams({ postgres, quick }: Bench, name: ServerName): Promise<Figures> {
  const streams = quick ? 300 : 1_000
  await using target = await startServer(postgres, name, PACE)
  const idleMemory = await readIdleMemory(target)
  const peak = samplePeakMemory(target)
  const load = await loadAtPace(target, { streams, spreadMs: SPREAD_MS })
  assertWhole(target, load, PACE.deltas)
  return { idleMemory, liveStream: ((peak.stop() - idleMemory) * 1024) / streams }
}

async function measureIdleStreams({ postgres, quick }: Bench): Promise<Figures> {
  const streams = quick ? 600 : 2_000
  await using target = await startServer(postgres, 'throughline', PACE)
  const idleMemory = await readIdleMemory(target)
  await using opened = new AsyncDisposableStack()
  for (let user = 0; user < streams; user += 1) {
    const connection = opened.use(await HttpConnection.open(target.process.port))
    await subscribeToChanges(connection, user)
  }
  await sleep(SETTLE_MS)
  return { idleStream: (((await target.process.memoryMb()) - idleMemory) * 1024) / streams }
}

async function readIdleMemory(target: Target): Promise<number> {
  await loadContinuously(target, FEW)
  await sleep(SETTLE_MS)
  return target.process.memoryMb()
}

/** Resolves when the stream has begun. It stays open until the connection is closed. */
function subscribeToChanges(connection: HttpConnection, user: number): Promise<void> {
  const begun = Promise.withResolvers<void>()
  connection
    .send({ method: 'GET', path: '/trpc/changes', headers: authorization(user) }, () =>
      begun.resolve(),
    )
    .then(() => begun.reject(new Error('the server ended a stream of changes')), begun.reject)
  return begun.promise
}

function samplePeakMemory({ process }: Target): { stop(): number } {
  let peak = 0
  const sample = async () => {
    peak = Math.max(peak, await process.memoryMb())
  }
  const timer = setInterval(() => void sample(), SAMPLE_MS)
  return {
    stop() {
      clearInterval(timer)
      return peak
    },
  }
}
