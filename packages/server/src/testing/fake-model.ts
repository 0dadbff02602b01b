import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { ModelConfig } from '@throughline/agent'

/** What a turn streams: text, a call, or text that ends without a finish (`cut`). */
export type FakeTurn = { text: string } | { call: string; args: object } | { cut: string }

/** A Chat Completions server that answers with scripted turns and records the requests. */
export interface FakeModel extends AsyncDisposable {
  config: ModelConfig
  baseUrl: string
  /** The bodies of the requests, in order. */
  asked: string[]
}

export async function fakeModel(turns: FakeTurn[]): Promise<FakeModel> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    void answer(request, response, turns[asked.length]).then((body) => asked.push(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const baseUrl = `http://127.0.0.1:${port}/v1`
  return {
    asked,
    baseUrl,
    config: {
      kind: 'openai',
      model: 'fake',
      apiKey: 'sk-secret',
      baseUrl,
      api: 'chat_completions',
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  turn: FakeTurn | undefined,
): Promise<string> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  if (turn === undefined) {
    response.writeHead(400, { 'content-type': 'application/json' })
    const message = 'sk-secret postgres://user:password@host/db'
    response.end(JSON.stringify({ error: { message } }))
    return body
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const chunk of chunksOf(turn)) response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  response.end('cut' in turn ? '' : 'data: [DONE]\n\n')
  return body
}

function chunksOf(turn: FakeTurn): object[] {
  if ('cut' in turn) return [chunk({ content: turn.cut })]
  if ('text' in turn) return [chunk({ content: turn.text }), chunk({}, 'stop')]
  const call = {
    index: 0,
    id: 'call_1',
    type: 'function',
    function: { name: turn.call, arguments: JSON.stringify(turn.args) },
  }
  return [chunk({ tool_calls: [call] }), chunk({}, 'tool_calls')]
}

function chunk(delta: object, finishReason: string | null = null): object {
  return {
    id: 'c1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'fake',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  }
}
