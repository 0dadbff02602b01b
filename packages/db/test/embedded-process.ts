import { once } from 'node:events'
import { startEmbeddedPostgres } from '../src/embedded/index.ts'

// A process that uses an embedded PostgreSQL until its input ends, or it is killed.
const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', durable: false })
process.once('SIGINT', () => process.stdout.write('interrupted\n'))
process.stdout.write(`${server.url}\n`)

await once(process.stdin.resume(), 'end')
await server.stop()
