import type { TestDatabase } from '@throughline/db/testing'
import type { Figures } from '../measure/metrics.ts'
import { knownFigures } from '../measure/metrics.ts'
import { bareCommand, npmStartCommand, throughlineCommand } from '../servers/commands.ts'
import { startServerProcess, type ServerCommand } from '../servers/server-process.ts'
import { serverOrder, type Rounds, type Scenario } from './scenario.ts'

const PACE = { deltas: 200, delayMs: 0 }

/** A start on a database whose migrations have run; the build is in the cache. */
export const startScenario: Scenario = {
  name: 'start',
  title: 'from the start of the process, and of `npm start`, to the first answer of /ready',
  async run({ postgres, rounds, progress }) {
    await using bareDatabase = await postgres.createDatabase()
    await using database = await postgres.createDatabase()
    await measureStart(await throughlineCommand(database, PACE))
    const measures = {
      bare: () => measureStart(bareCommand(bareDatabase, PACE)),
      throughline: () => measureBothStarts(database),
    }
    const figures: Rounds = { bare: [], throughline: [] }
    for (let round = 0; round < rounds; round += 1) {
      for (const name of serverOrder(round)) {
        progress(`round ${round + 1}/${rounds} ${name}`)
        figures[name].push(knownFigures(await measures[name]()))
      }
    }
    return figures
  },
}

async function measureBothStarts(database: TestDatabase): Promise<Figures> {
  const own = await measureStart(await throughlineCommand(database, PACE))
  const npm = await measureStart(npmStartCommand(database, PACE))
  return { ...own, ...(npm.startSeconds !== undefined && { npmStartSeconds: npm.startSeconds }) }
}

async function measureStart(command: ServerCommand): Promise<Figures> {
  await using process = await startServerProcess(command)
  return { startSeconds: process.startSeconds, startCpu: await process.cpuSeconds() }
}
