import { Writable } from 'node:stream'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { openBrowser } from '../identity/browser.ts'
import { testApp } from '../test-app.ts'

test('the log has a line per request, without messages, inputs and credentials', async () => {
  const lines: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  await using app = await testApp({ log: pino({ level: 'trace' }, sink) })
  const browser = openBrowser(app.url)
  const password = 'a-private-password'
  await browser.post('/sign-up/email', { email: 'private@example.com', password, name: 'private' })
  const { runId } = await browser.client.chat.send.mutate({
    message: 'a private message',
    requestId: 'private',
  })
  for await (const _ of browser.client.chat.stream.subscribe({ runId }));
  await browser.client.note.list.query({ words: 'private' })
  const auth = await app.bearer('private-subject')
  await fetch(`${app.url}/trpc/note.create`, {
    method: 'POST',
    headers: { ...auth, 'content-type': 'application/json' },
    body: '{"title":"private"',
  })

  const log = lines.join('')
  expect(log).toContain('"path":"/trpc/chat.send","status":200')
  expect(log).toContain('"path":"/trpc/chat.stream","status":200')
  expect(log).toContain('"path":"/trpc/note.create","status":400')
  expect(log).not.toContain('private')
  expect(log).not.toContain(auth.authorization.slice(7))
  for (const cookie of browser.cookies.values()) expect(log).not.toContain(cookie)
})
