import type { TestDatabase } from '@throughline/db/testing'
import type { Postgres } from '../measure/postgres.ts'
import { chats } from './chat-requests.ts'
import { bareCommand, throughlineCommand } from './commands.ts'
import { startServerProcess, type ServerCommand } from './server-process.ts'
import type { ModelPace, ServerName, Target } from './target.ts'

const commands: Record<
  ServerName,
  (database: TestDatabase, pace: ModelPace) => ServerCommand | Promise<ServerCommand>
> = { bare: bareCommand, throughline: throughlineCommand }

/** Starts a server with an empty database, which is dropped on disposal. */
export async function startServer(
  postgres: Postgres,
  name: ServerName,
  pace: ModelPace,
): Promise<Target> {
  await using started = new AsyncDisposableStack()
  const database = started.use(await postgres.createDatabase())
  const process = started.use(await startServerProcess(await commands[name](database, pace)))
  const resources = started.move()
  return {
    name,
    process,
    database,
    chat: chats[name],
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
