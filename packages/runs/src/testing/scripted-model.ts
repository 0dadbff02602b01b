import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { ModelConfig } from '@throughline/agent'
import { z } from 'zod'

/** A message and the model's response to it, turn by turn. */
export interface ScriptedMessage {
  text: string
  /** The tool calls of the first turn, of the second turn, and so on. */
  turns: readonly (readonly { name: string; args: object }[])[]
  /** The text of the last turn. It is streamed word by word. */
  answer: string
}

/** A model for tools that the demo model cannot call. It is a server like any other model. */
export interface ScriptedModel extends AsyncDisposable {
  config: ModelConfig
  /** What it was asked, oldest first: the messages of each request. */
  requests: readonly (readonly WireMessage[])[]
}

const requestSchema = z.object({
  messages: z.array(
    z.object({
      role: z.string(),
      content: z.unknown().optional(),
      tool_calls: z
        .array(
          z.object({
            id: z.string(),
            function: z.object({ name: z.string(), arguments: z.string() }),
          }),
        )
        .optional(),
      tool_call_id: z.string().optional(),
    }),
  ),
})
export type WireMessage = z.infer<typeof requestSchema>['messages'][number]

/**
 * Starts a server for OpenAI's Chat Completions API. It keeps no state between requests, so an
 * answer continues in the same way whichever process asks. Rejects a history with a call without a
 * result.
 */
export async function openScriptedModel(
  scripts: readonly ScriptedMessage[],
  wordMs: number,
): Promise<ScriptedModel> {
  const byText = new Map(scripts.map((script) => [script.text, script]))
  const requests: WireMessage[][] = []
  const server = createServer((request, response) => {
    answer(request, response, { byText, wordMs, requests }).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    requests,
    config: {
      kind: 'openai',
      model: 'scripted',
      apiKey: 'none',
      baseUrl: `http://127.0.0.1:${address.port}/v1`,
      api: 'chat_completions',
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Scripts {
  byText: ReadonlyMap<string, ScriptedMessage>
  wordMs: number
  requests: WireMessage[][]
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { byText, wordMs, requests }: Scripts,
): Promise<void> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
  const { messages } = requestSchema.parse(JSON.parse(body))
  requests.push(messages)
  const open = findOpenCalls(messages)
  if (open.length > 0) {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message: `calls without a result: ${open.join()}` } }))
    return
  }
  const lastUserMessage = messages.findLastIndex(({ role }) => role === 'user')
  const script = byText.get(textOf(messages[lastUserMessage]))
  const turn = messages.slice(lastUserMessage).filter(({ role }) => role === 'assistant').length
  const calls = script?.turns[turn]
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if (calls) {
    const toolCalls = calls.map(({ name, args }, index) => ({
      index,
      id: `call_${crypto.randomUUID()}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    }))
    response.write(toChunk({ role: 'assistant', tool_calls: toolCalls }))
  } else {
    for (const word of (script?.answer ?? 'Fine.').match(/\S+\s*/g) ?? []) {
      response.write(toChunk({ role: 'assistant', content: word }))
      await delay(wordMs)
    }
  }
  response.write(toChunk({}, calls ? 'tool_calls' : 'stop'))
  response.end('data: [DONE]\n\n')
}

/** Finds the calls whose results do not follow before the next message of another role. */
function findOpenCalls(messages: readonly WireMessage[]): string[] {
  return messages.flatMap((message, index) => {
    const rest = messages.slice(index + 1)
    const end = rest.findIndex(({ role }) => role !== 'tool')
    const results = (end === -1 ? rest : rest.slice(0, end)).map((result) => result.tool_call_id)
    return (message.tool_calls ?? []).map(({ id }) => id).filter((id) => !results.includes(id))
  })
}

/** The text of a message, in whichever form the wire has it. */
export function textOf(message: WireMessage | undefined): string {
  const content = message?.content
  if (typeof content === 'string') return content
  return z
    .array(z.object({ text: z.string() }))
    .catch([])
    .parse(content)
    .map(({ text }) => text)
    .join('')
}

function toChunk(delta: object, finishReason: string | null = null): string {
  const chunk = {
    id: 'scripted',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'scripted',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  }
  return `data: ${JSON.stringify(chunk)}\n\n`
}
