import { existsSync } from 'node:fs'

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export const NO_CHROMIUM =
  'No Chromium or Chrome was found. Install one, or name it by CHROMIUM_PATH, to run these tests.'

/** The installed browser; undefined without one. In CI there must be one. */
export function findChromium(): string | undefined {
  const path = process.env.CHROMIUM_PATH || USUAL_PLACES.find((place) => existsSync(place))
  if (path === undefined && process.env.CI !== undefined) throw new Error(NO_CHROMIUM)
  const isWorker = process.env.TEST_WORKER_INDEX !== undefined
  if (path === undefined && !isWorker) console.warn(`Browser tests are skipped. ${NO_CHROMIUM}`)
  return path
}

/** Root can run a browser only without its sandbox. The rest turns background requests off. */
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
