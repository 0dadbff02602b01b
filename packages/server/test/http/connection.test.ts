import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { chat } from '../chatkit/chatkit-client.ts'
import { testApp, type TestApp } from '../test-app.ts'

/** Sends lines on a new connection and returns everything until the server closes it. */
async function sayAndListen({ url }: TestApp, lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  let answer = ''
  for await (const chunk of socket.setEncoding('utf8')) answer += chunk
  return answer
}

test('a stream closes its connection at its end when the client requests it', async () => {
  await using app = await testApp()
  const { authorization } = await app.bearer('alice')
  const runId = (await chat(app, { message: 'hello' })).headers.get('x-run-id') ?? ''
  const input = encodeURIComponent(JSON.stringify({ runId }))
  for (const path of [`/chatkit/runs/${runId}`, `/trpc/chat.stream?input=${input}`]) {
    const answer = await sayAndListen(app, [
      `GET ${path} HTTP/1.1`,
      'Host: x',
      `Authorization: ${authorization}`,
      'Connection: close',
    ])
    expect(answer, path).toMatch(/^connection: close\r$/im)
  }
})
