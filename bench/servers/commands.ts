import { fileURLToPath } from 'node:url'
import type { TestDatabase } from '@throughline/db/testing'
import { JWT_SECRET } from '../client/token.ts'
import type { ServerCommand } from './server-process.ts'
import { readStartArguments, ROOT } from './start-command.ts'
import type { ModelPace } from './target.ts'

const BARE_SERVER = fileURLToPath(new URL('bare-server.ts', import.meta.url))

export function bareCommand(database: TestDatabase, pace: ModelPace): ServerCommand {
  return {
    command: process.execPath,
    args: [BARE_SERVER],
    cwd: ROOT,
    env: environment(database, pace),
  }
}

/** What `npm start` runs after the build. */
export async function throughlineCommand(
  database: TestDatabase,
  pace: ModelPace,
  env: Record<string, string> = {},
): Promise<ServerCommand> {
  const start = npmStartCommand(database, pace)
  return {
    ...start,
    command: process.execPath,
    args: await readStartArguments(),
    env: { ...start.env, ...env },
  }
}

export function npmStartCommand(database: TestDatabase, pace: ModelPace): ServerCommand {
  return {
    command: 'npm',
    args: ['start'],
    cwd: ROOT,
    env: {
      ...environment(database, pace),
      MODEL: 'bench',
      SENDS_PER_MINUTE: '0',
      LOG_LEVEL: 'error',
      AUTH_SECRET: JWT_SECRET,
    },
  }
}

function environment(
  { url }: TestDatabase,
  { deltas, delayMs }: ModelPace,
): Record<string, string> {
  return {
    DATABASE_URL: url,
    JWT_SECRET,
    BENCH_DELTAS: String(deltas),
    BENCH_DELAY_MS: String(delayMs),
  }
}
