import { test as base } from '@playwright/test'
import { findChromium, NO_CHROMIUM } from './chromium.ts'
import { startServer, type ServedApp, type StartedServer } from './start-server.ts'

interface TestFixtures {
  installedBrowser: void
}

interface WorkerFixtures {
  /** The delay of the demo model for each word. */
  wordDelayMs: number
  server: StartedServer
}

/** Creates the `test` function for an app's page and real server, one server and database per worker. */
export function chatTest(app: ServedApp) {
  return base.extend<TestFixtures, WorkerFixtures>({
    installedBrowser: [
      // Playwright reads the needed fixtures from the parameter pattern. This one needs none.
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
