import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { chat } from '../chatkit/chatkit-client.ts'
import { testApp } from '../test-app.ts'

test.each(['/chatkit', '/api/notes', '/trpc/chat.send', '/api/auth/sign-in/email'])(
  'a request whose body is never completed does not hold its connection: %s',
  async (path) => {
    await using app = await testApp({ requestTimeoutMs: 200 })
    const { authorization } = await app.bearer('alice')
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
    await once(socket, 'connect')
    const headers = [
      `POST ${path} HTTP/1.1`,
      'Host: x',
      `Authorization: ${authorization}`,
      'Content-Type: application/json',
      'Content-Length: 100',
    ]
    socket.write(`${headers.join('\r\n')}\r\n\r\n{"me`)
    let answer = ''
    for await (const chunk of socket.setEncoding('utf8')) answer += chunk
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  },
)

test('a response may take longer than the request timeout', async () => {
  await using app = await testApp({
    requestTimeoutMs: 200,
    model: { kind: 'bench', deltas: 20, delayMs: 50 },
  })
  expect((await chat(app, { message: 'hello' })).raw).toMatch(/data: \[DONE\]\n\n$/)
})
