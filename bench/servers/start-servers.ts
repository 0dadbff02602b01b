import type { TestDatabase } from '@throughline/db/testing'
import type { HttpConnection, HttpRequest } from '../client/http-connection.ts'
import { authorization } from '../client/token.ts'
import type { Postgres } from '../measure/postgres.ts'
import { bareCommand, throughlineCommand } from './commands.ts'
import { startServerProcess, type ServerCommand } from './server-process.ts'
import type { ModelPace, ServerName, Target } from './target.ts'

type Chat = Target['chat']

const chats: Record<ServerName, Chat> = {
  bare: (connection, user, onBody) => connection.send(sendRequest('/chat', user), onBody),
  throughline: async (connection, user, onBody) => {
    const runId = await sendMessage(connection, user)
    const input = encodeURIComponent(JSON.stringify({ runId }))
    const path = `/trpc/chat.stream?input=${input}`
    await connection.send({ method: 'GET', path, headers: authorization(user) }, onBody)
  },
}

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

/** Sends a message with `chat.send` and returns the id of its run. */
export async function sendMessage(connection: HttpConnection, user: number): Promise<string> {
  const answer = await connection.readText(sendRequest('/trpc/chat.send', user))
  const runId = /"runId":"([^"]+)"/.exec(answer)?.[1]
  if (runId === undefined) throw new Error(`chat.send answered ${answer}`)
  return runId
}

function sendRequest(path: string, user: number): HttpRequest {
  return {
    method: 'POST',
    path,
    headers: { ...authorization(user), 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'hello', requestId: crypto.randomUUID() }),
  }
}
