import { test as base } from '@playwright/test'
import { findChromium, NO_CHROMIUM } from './chromium.ts'
import { startServer, type ServedApp, type StartedServer } from './start-server.ts'

interface TestFixtures {
  installedBrowser: void
}

interface WorkerFixtures {
  /** How long the demo model takes for a word. */
  wordDelayMs: number
  server: StartedServer
}

/** Tests of an app's page against its real server. Each worker has a server and a database. */
export function chatTest(app: ServedApp) {
  return base.extend<TestFixtures, WorkerFixtures>({
    installedBrowser: [
      // Playwright reads from the pattern which fixtures are needed: none.
      // oxlint-disable-next-line no-empty-pattern
      async ({}, provide, info) => {
        info.skip(findChromium() === undefined, NO_CHROMIUM)
        await provide()
      },
      { auto: true },
    ],
    wordDelayMs: [20, { scope: 'worker', option: true }],
    server: [
      async ({ wordDelayMs }, provide) => {
        await using server = await startServer({ ...app, wordDelayMs })
        await provide(server)
      },
      { scope: 'worker', timeout: 60_000 },
    ],
    baseURL: ({ server }, provide) => provide(server.url),
  })
}
