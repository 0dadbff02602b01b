import { testServer, type TestServer, type TestServerOptions } from '@throughline/server/testing'
import { app } from '../src/server/index.ts'

export type TodoServer = TestServer<typeof app>

/** Starts the real server of the to-do app on a free port with a new database. */
export function todoServer(options?: TestServerOptions): Promise<TodoServer> {
  return testServer(app, options)
}

/** Returns a function that sends messages in one conversation and returns the answer texts. */
export function chatWith(server: TodoServer, subject = 'alice') {
  const { chat } = server.client(subject)
  let conversationId: string | undefined
  return async (message: string): Promise<string> => {
    const sent = await chat.send.mutate({
      message,
      requestId: crypto.randomUUID(),
      timeZone: 'Europe/Berlin',
      ...(conversationId !== undefined && { conversationId }),
    })
    conversationId = sent.conversationId
    let text = ''
    for await (const { data } of chat.stream.subscribe({ runId: sent.runId })) {
      if (data.type === 'text') text += data.delta
    }
    return text
  }
}
