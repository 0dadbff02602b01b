import { test as base } from '@playwright/test'
import { findChromium, NO_CHROMIUM } from './chromium.ts'
import { startServer, type StartedServer } from './start-server.ts'

/** Tests against a real server; each worker has its own, with a database of its own. */
export const test = base.extend<object, { wordDelayMs: number; server: StartedServer }>({
  wordDelayMs: [20, { scope: 'worker', option: true }],
  server: [
    async ({ wordDelayMs }, provide) => {
      await using server = await startServer({ wordDelayMs })
      await provide(server)
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: ({ server }, provide) => provide(server.url),
})

test.skip(findChromium() === undefined, NO_CHROMIUM)
