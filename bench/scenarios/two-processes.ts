import { redisMissing, startRedisServer } from '@throughline/runs/testing'
import { HttpConnection } from '../client/http-connection.ts'
import { assertWhole, loadAtPace } from '../measure/chat-load.ts'
import { knownFigures, type Figures } from '../measure/metrics.ts'
import { quantile } from '../measure/quantile.ts'
import { followRun, sendMessage } from '../servers/chat-requests.ts'
import { throughlineCommand } from '../servers/commands.ts'
import { startServerProcess, type ServerProcess } from '../servers/server-process.ts'
import type { Target } from '../servers/target.ts'
import type { Bench, Scenario } from './scenario.ts'

const PACE = { deltas: 200, delayMs: 20 }
const SPREAD_MS = 2_000
const WARM_UP_STREAMS = 100

/** Two server processes on one database. */
interface Fleet extends AsyncDisposable {
  processes: readonly [ServerProcess, ServerProcess]
}

/** The process at which a chat is followed: the one that executes its run, or the other one. */
type Place = 'beside' | 'elsewhere'

interface Measured {
  delayP50: number
  /** CPU ms per chat of PostgreSQL, and of both servers. */
  postgresCpu: number
  serverCpu: number
}

/** The price of following a run at another process than the one that executes it. */
export const twoProcessesScenario: Scenario = {
  name: 'two-processes',
  title: 'two processes, 300 streams x 50 deltas/s, followed beside the run and elsewhere',
  isSlow: true,
  async run(bench) {
    const streams = bench.quick ? 100 : 300
    await using notify = await startFleet(bench, {})
    await using redis = redisMissing === undefined ? await startRedisServer() : undefined
    await using withRedis = redis && (await startFleet(bench, { REDIS_URL: redis.url }))
    if (!withRedis) bench.progress(`without Redis: ${redisMissing}`)
    for (const fleet of [notify, withRedis]) {
      bench.progress('warm-up')
      if (fleet) await load(fleet, 'elsewhere', WARM_UP_STREAMS)
    }
    const figures: Figures[] = []
    for (let round = 0; round < bench.rounds; round += 1) {
      const measure = (fleet: Fleet, place: Place, name: string) => {
        bench.progress(`round ${round + 1}/${bench.rounds} ${name}`)
        return measureLoad(bench, fleet, { place, streams })
      }
      const beside = await measure(notify, 'beside', 'beside')
      const elsewhere = await measure(notify, 'elsewhere', 'elsewhere, NOTIFY')
      const overRedis = withRedis && (await measure(withRedis, 'elsewhere', 'elsewhere, Redis'))
      figures.push(toFigures({ beside, elsewhere, overRedis }))
    }
    return { bare: [], throughline: figures }
  },
}

async function startFleet({ postgres }: Bench, env: Record<string, string>): Promise<Fleet> {
  await using started = new AsyncDisposableStack()
  const database = started.use(await postgres.createDatabase())
  const start = async () =>
    started.use(await startServerProcess(await throughlineCommand(database, PACE, env)))
  const processes = [await start(), await start()] as const
  const resources = started.move()
  return { processes, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** Half of the chats begin at each process. Returns the delays of all deltas. */
async function load({ processes }: Fleet, place: Place, streams: number): Promise<number[]> {
  const [first, second] = processes
  const loads = [
    { sentTo: first, other: second },
    { sentTo: second, other: first },
  ].map(async ({ sentTo, other }) => {
    const target = chatTarget(sentTo, place === 'beside' ? sentTo : other)
    const loaded = await loadAtPace(target, { streams: streams / 2, spreadMs: SPREAD_MS })
    assertWhole({ name: 'throughline' }, loaded, PACE.deltas)
    return loaded.chats.flatMap(({ delaysMs }) => delaysMs)
  })
  return (await Promise.all(loads)).flat()
}

function chatTarget(
  sentTo: ServerProcess,
  followed: ServerProcess,
): Pick<Target, 'process' | 'chat'> {
  return {
    process: sentTo,
    async chat(connection, user, onBody) {
      const { runId } = await sendMessage(connection, user)
      using elsewhere = await HttpConnection.open(followed.port)
      await followRun(elsewhere, { user, runId }, onBody)
    },
  }
}

async function measureLoad(
  { postgres }: Bench,
  fleet: Fleet,
  { place, streams }: { place: Place; streams: number },
): Promise<Measured> {
  const readCpu = async () => ({
    postgres: await postgres.cpuSeconds(),
    servers: (await Promise.all(fleet.processes.map((each) => each.cpuSeconds()))).reduce(add),
  })
  const before = await readCpu()
  const delays = await load(fleet, place, streams)
  const after = await readCpu()
  return {
    delayP50: quantile(delays, 0.5),
    postgresCpu: ((after.postgres - before.postgres) * 1000) / streams,
    serverCpu: ((after.servers - before.servers) * 1000) / streams,
  }
}

function add(a: number, b: number): number {
  return a + b
}

function toFigures({
  beside,
  elsewhere,
  overRedis,
}: {
  beside: Measured
  elsewhere: Measured
  overRedis: Measured | undefined
}): Figures {
  return knownFigures({
    besideDelayP50: beside.delayP50,
    notifyDelayP50: elsewhere.delayP50,
    notifyExtraDelay: elsewhere.delayP50 - beside.delayP50,
    besideServerCpu: beside.serverCpu,
    notifyServerCpuOfBeside: elsewhere.serverCpu / beside.serverCpu,
    besidePostgresCpu: beside.postgresCpu,
    notifyCpuOfBeside: elsewhere.postgresCpu / beside.postgresCpu,
    ...(overRedis && {
      redisDelayP50: overRedis.delayP50,
      redisDelayOfBeside: overRedis.delayP50 / beside.delayP50,
      redisServerCpuOfBeside: overRedis.serverCpu / beside.serverCpu,
      redisCpuOfBeside: overRedis.postgresCpu / beside.postgresCpu,
    }),
  })
}
