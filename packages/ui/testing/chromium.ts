import { existsSync } from 'node:fs'

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export const NO_CHROMIUM =
  'No Chromium or Chrome was found. To run these tests, install one or set CHROMIUM_PATH.'

/** The path of the installed browser, or undefined. Throws in CI if there is none. */
export function findChromium(): string | undefined {
  const path = process.env.CHROMIUM_PATH || USUAL_PATHS.find((candidate) => existsSync(candidate))
  if (path === undefined && process.env.CI !== undefined) throw new Error(NO_CHROMIUM)
  const isWorker = process.env.TEST_WORKER_INDEX !== undefined
  if (path === undefined && !isWorker) console.warn(`Browser tests are skipped. ${NO_CHROMIUM}`)
  return path
}

/** Root can run the browser only without a sandbox. The other flags stop background requests. */
export const CHROMIUM_ARGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
