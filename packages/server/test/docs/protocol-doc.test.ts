import { expect, test } from 'vitest'
import { readExchanges, shapeOf, streamShape, type DocumentedExchange } from './protocol-doc.ts'
import { testApp, type TestApp } from '../test-app.ts'

const UUID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/

test('a running server answers every exchange in docs/PROTOCOL.md as shown', async () => {
  await using app = await testApp()
  const exchanges = await readExchanges()
  expect(exchanges.length).toBeGreaterThan(15)
  let runId = ''
  for (const exchange of exchanges) {
    const what = `${exchange.method} ${exchange.path}`
    const response = await send(app, exchange, runId)
    runId = response.headers.get('x-run-id') ?? runId
    expect(response.status, what).toBe(exchange.answer.status)
    expectHeaders(response, exchange)
    expectBody(await response.text(), exchange)
  }
})

async function send(
  app: TestApp,
  { method, path, headers, body }: DocumentedExchange,
  runId: string,
): Promise<Response> {
  return fetch(`${app.url}${path.replace(UUID, runId)}`, {
    method,
    headers: { ...(await app.bearer('alice')), ...headers },
    ...(body === undefined ? {} : { body }),
  })
}

/** Compares the headers, except the values of run ids and cursors, which differ each time. */
function expectHeaders(response: Response, { path, answer }: DocumentedExchange): void {
  for (const [name, value] of Object.entries(answer.headers)) {
    const given = response.headers.get(name)
    if (name === 'x-run-id' || name === 'x-next-cursor') expect(given, path).not.toBeNull()
    else expect(given, `${path}: ${name}`).toBe(value)
  }
}

function expectBody(text: string, { path, answer }: DocumentedExchange): void {
  if (answer.headers['content-type']?.startsWith('text/event-stream') === true) {
    expect(streamShape(text), path).toEqual(streamShape(answer.body))
    return
  }
  const given: unknown = JSON.parse(text)
  const documented: unknown = JSON.parse(answer.body)
  if (answer.status >= 400) expect(given, path).toEqual(documented)
  else expect(shapeOf(given), path).toEqual(shapeOf(documented))
}
