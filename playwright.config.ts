import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from './packages/ui/testing/chromium.ts'

const executablePath = findChromium()

export default defineConfig({
  testDir: 'packages',
  testMatch: '*/e2e/*.spec.ts',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  use: {
    ...(executablePath !== undefined && {
      launchOptions: { executablePath, args: CHROMIUM_ARGS },
    }),
    viewport: { width: 1280, height: 800 },
    // Recording the screen would cost the tests more time than they take.
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
})
