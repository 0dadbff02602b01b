import { startTestPostgres } from '../src/testing/index.ts'

// A run of tests that goes on until it is killed.
await startTestPostgres()
process.stdout.write('started\n')
setInterval(() => {}, 60_000)
