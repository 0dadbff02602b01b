import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from './e2e/chromium.ts'

const executablePath = findChromium()

export default defineConfig({
  testDir: 'e2e',
  outputDir: '../../test-results',
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
    trace: 'retain-on-failure',
  },
})
