import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { LLMock } from '@copilotkit/aimock'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createAgentRunner } from '../src/agent-runner.ts'
import { defineTool } from '../src/tools/define-tool.ts'
import { MemoryPort } from './memory-port.ts'
import { now, principalId } from './run-with.ts'

type Api = 'responses' | 'chat_completions'

const note = defineTool({
  description: 'Notes a text.',
  args: z.object({ text: z.string() }),
  result: z.object({ noted: z.string() }),
  effect: 'transaction',
  run: async ({ text }) => ({ noted: text }),
})

async function startMock() {
  const mock = new LLMock({ port: 0, chunkSize: 4 })
  await mock.start()
  return Object.assign(mock, { [Symbol.asyncDispose]: () => mock.stop() })
}

/** A server of one handler, for what a mock does not do. */
async function startServer(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function ask(
  url: string,
  api: Api,
  { text = 'please note it', model = 'gpt-4.1', port = new MemoryPort() } = {},
) {
  const runner = createAgentRunner({
    agent: { name: 'test agent', instructions: () => 'Be brief.', tools: { note } },
    model: { kind: 'openai', model, apiKey: 'sk-test', baseUrl: `${url}/v1`, api },
  })
  const signal = new AbortController().signal
  const outcome = runner.run({
    history: [{ role: 'user', text }],
    principalId,
    now,
    timeZone: 'UTC',
    port,
    signal,
  })
  return { port, outcome }
}

test.each<Api>(['responses', 'chat_completions'])(
  '%s: text, thinking and a tool call',
  async (api) => {
    await using mock = await startMock()
    mock.on(
      { userMessage: /note it/, hasToolResult: false },
      {
        content: 'I will note it.',
        reasoning: 'A note, then.',
        toolCalls: [{ name: 'note', arguments: { text: 'x' } }],
      },
    )
    mock.on({ userMessage: /note it/, hasToolResult: true }, { content: 'It is noted now.' })
    const { port, outcome } = ask(mock.url, api)
    expect(await outcome).toMatchObject({ status: 'completed' })
    expect(port.answer().parts).toMatchObject([
      { type: 'thinking', turn: 1, text: 'A note, then.' },
      { type: 'text', turn: 1, text: 'I will note it.' },
      {
        type: 'tool_call',
        turn: 1,
        name: 'note',
        args: { text: 'x' },
        state: 'done',
        result: { noted: 'x' },
      },
      { type: 'text', turn: 2, text: 'It is noted now.' },
    ])
    expect(port.events.filter(({ type }) => type === 'text').length).toBeGreaterThan(2)
  },
)

test.each<Api>(['responses', 'chat_completions'])(
  '%s: refusals of the server have their codes',
  async (api) => {
    const codes = { 429: 'MODEL_RATE_LIMITED', 401: 'MODEL_REFUSED_KEY', 400: 'MODEL_FAILED' }
    await Promise.all(
      Object.entries(codes).map(async ([status, code]) => {
        await using mock = await startMock()
        mock.on(
          { userMessage: /note/ },
          { error: { message: 'sk-SECRET' }, status: Number(status) },
        )
        const { outcome } = ask(mock.url, api)
        expect(await outcome).toMatchObject({ status: 'failed', error: { code } })
        expect(mock.getRequests()).toHaveLength(status === '429' ? 3 : 1)
      }),
    )
  },
)

test.each<Api>(['responses', 'chat_completions'])(
  '%s: a connection that is lost in mid-stream fails the run and keeps the text',
  async (api) => {
    await using mock = await startMock()
    const content = 'word '.repeat(50)
    mock.on(
      { userMessage: /note/ },
      { content },
      { truncateAfterChunks: 12, chunkSize: 5, latency: 10 },
    )
    const { port, outcome } = ask(mock.url, api)
    expect(await outcome).toMatchObject({
      status: 'failed',
      error: { code: 'MODEL_FAILED', retryable: true },
    })
    expect(port.text()).toMatch(/^word /)
    expect(port.turns.size).toBe(0)
  },
)

test('chat_completions: a stream that ends well but too early is no answer', async () => {
  await using server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: {"id":"1","choices":[{"index":0,"delta":{"content":"Half"}}]}\n\n')
    response.end()
  })
  const { port, outcome } = ask(server.url, 'chat_completions')
  expect(await outcome).toMatchObject({ status: 'failed', error: { code: 'MODEL_FAILED' } })
  expect(port.text()).toBe('Half')
  expect(port.turns.size).toBe(0)
})

test('responses: nothing is stored at the provider, and its reasoning comes encrypted', async () => {
  const bodies: Record<string, unknown>[] = []
  await using mock = await startMock()
  mock.on({ userMessage: /note/ }, { content: 'ok' })
  await using server = await startServer((request, response) => {
    void proxy(request, response, { to: mock.url, bodies })
  })
  expect(await ask(server.url, 'responses', { model: 'gpt-5.6' }).outcome).toMatchObject({
    status: 'completed',
  })
  expect(bodies).toMatchObject([
    { store: false, include: ['reasoning.encrypted_content'], reasoning: { summary: 'auto' } },
  ])
  await ask(server.url, 'responses', { model: 'gpt-4.1' }).outcome
  expect(bodies[1]).toMatchObject({ store: false })
  expect(bodies[1]).not.toHaveProperty('reasoning')
})

test('responses: a key that may not ask for summaries goes on without them', async () => {
  const bodies: Record<string, unknown>[] = []
  await using mock = await startMock()
  mock.on({ userMessage: /note/ }, { content: 'ok' })
  await using server = await startServer((request, response) => {
    void proxy(request, response, { to: mock.url, bodies, refused: 'reasoning' })
  })
  const { port, outcome } = ask(server.url, 'responses', { model: 'gpt-5.6' })
  expect(await outcome).toMatchObject({ status: 'completed' })
  expect(port.text()).toBe('ok')
  expect(bodies.map((body) => 'reasoning' in body)).toEqual([true, false])
})

async function proxy(
  request: IncomingMessage,
  response: ServerResponse,
  { to, bodies, refused = '' }: { to: string; bodies: Record<string, unknown>[]; refused?: string },
): Promise<void> {
  const text = (await request.toArray()).join('')
  const body: unknown = JSON.parse(text)
  bodies.push({ ...Object(body) })
  if (refused in Object(body)) {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message: 'Not for you.', param: 'reasoning.summary' } }))
    return
  }
  const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-test' }
  const answer = await fetch(`${to}${request.url}`, { method: 'POST', headers, body: text })
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
  response.end(await answer.text())
}
