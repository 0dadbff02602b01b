/**
 * `npm run bench`: chats with this server and with a bare node:http + pg server in turn, in one
 * run on one PostgreSQL, so that the ratio holds on any machine. A chat is `docs/ARCHITECTURE.md`'s
 * whole way: the message stored, 200 deltas and one tool call streamed, the answer stored.
 */
import { startTestPostgres } from '@throughline/db/testing'
import { median, measure, type Measured } from './load.ts'
import { startBare, startThroughline, type Target } from './target.ts'

/** Unmeasured: a server that runs for days has its hot code compiled. */
const WARM_UP_ROUNDS = 2
const ROUNDS = 3
const DELTAS = 200
const LOADS = [
  { concurrency: 1, total: 40 },
  { concurrency: 64, total: 512 },
]
const PORTS = { bare: 3911, throughline: 3912 }

await using postgres = await startTestPostgres({ durable: true })
await using bareDatabase = await postgres.createDatabase()
await using database = await postgres.createDatabase()
const options = { deltas: DELTAS, delayMs: 0 }
const bare = await startBare({ ...options, databaseUrl: bareDatabase.url, port: PORTS.bare })
await using _bare = bare.server
const throughline = await startThroughline({
  ...options,
  databaseUrl: database.url,
  port: PORTS.throughline,
})
await using _throughline = throughline.server

for (const load of LOADS) {
  const results = new Map<Target, Measured[]>([
    [bare, []],
    [throughline, []],
  ])
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    for (const target of results.keys()) await measure(target, { ...load, deltas: DELTAS })
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [target, measured] of results) {
      measured.push(await measure(target, { ...load, deltas: DELTAS }))
    }
  }
  report(load, results)
}

function report({ concurrency }: { concurrency: number }, results: Map<Target, Measured[]>): void {
  const rows = [...results].map(([target, measured]) => ({
    server: target.name,
    'chats/s': round(median(measured.map((each) => each.chatsPerSecond))),
    'first event p50 ms': round(median(measured.map((each) => each.firstEventP50))),
    'p99 ms': round(median(measured.map((each) => each.firstEventP99))),
    'CPU ms/chat': round(median(measured.map((each) => each.cpuMsPerChat))),
    'memory MB': Math.round(median(measured.map((each) => each.memoryMb))),
  }))
  console.log(
    `\n${concurrency} at once, ${DELTAS} deltas and one tool call a chat, median of ${ROUNDS}`,
  )
  console.table(rows)
  const [base, own] = rows
  if (base && own) {
    console.log(`chats/s against the bare server: ${round(own['chats/s'] / base['chats/s'])}`)
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
