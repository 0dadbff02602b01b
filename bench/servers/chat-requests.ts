import { z } from 'zod'
import type { HttpConnection, HttpRequest } from '../client/http-connection.ts'
import { authorization } from '../client/token.ts'
import type { ServerName, Target } from './target.ts'

const sentSchema = z.object({
  result: z.object({ data: z.object({ conversationId: z.string(), runId: z.string() }) }),
})

/** How a chat goes with each server, from the question to the last event. */
export const chats: Record<ServerName, Target['chat']> = {
  bare: (connection, user, onBody) => connection.send(messageRequest('/chat', user), onBody),
  throughline: async (connection, user, onBody) => {
    const { runId } = await sendMessage(connection, user)
    await followRun(connection, { user, runId }, onBody)
  },
}

/** Calls `chat.send`. */
export async function sendMessage(
  connection: HttpConnection,
  user: number,
  conversationId?: string,
): Promise<{ conversationId: string; runId: string }> {
  const request = messageRequest('/trpc/chat.send', user, conversationId)
  return sentSchema.parse(JSON.parse(await connection.readText(request))).result.data
}

/** Reads `chat.stream` from its first event to its end. */
export function followRun(
  connection: HttpConnection,
  { user, runId }: { user: number; runId: string },
  onBody: (text: string) => void,
): Promise<void> {
  return connection.send(queryRequest('chat.stream', user, { runId }), onBody)
}

export function queryRequest(procedure: string, user: number, input: object): HttpRequest {
  const path = `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`
  return { method: 'GET', path, headers: authorization(user) }
}

function messageRequest(path: string, user: number, conversationId?: string): HttpRequest {
  return {
    method: 'POST',
    path,
    headers: { ...authorization(user), 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'hello', requestId: crypto.randomUUID(), conversationId }),
  }
}
