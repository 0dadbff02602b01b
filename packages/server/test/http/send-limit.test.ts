import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { testApp, type TestClient } from '../test-app.ts'

const send = ({ chat }: TestClient, requestId: string = randomUUID()) =>
  chat.send.mutate({ message: 'hello', requestId })

test('a send beyond the limit gets the time to wait, and other users are not affected', async () => {
  await using app = await testApp({ env: { SENDS_PER_MINUTE: '2' } })
  const alice = app.client('alice')
  await send(alice)
  await send(alice)
  await expect(send(alice)).rejects.toMatchObject({
    message: expect.stringMatching(/in \d+ seconds/),
    data: {
      code: 'TOO_MANY_REQUESTS',
      appCode: 'RATE_LIMITED',
      details: { retryAfterSeconds: expect.any(Number) },
    },
  })
  await send(app.client('bob'))
})

test('repeats of a request id are not counted', async () => {
  await using app = await testApp({ env: { SENDS_PER_MINUTE: '2' } })
  const alice = app.client('alice')
  const first = await send(alice, 'the-same')
  for (let n = 0; n < 5; n += 1) expect(await send(alice, 'the-same')).toEqual(first)
  await send(alice)
  await expect(send(alice)).rejects.toMatchObject({ data: { appCode: 'RATE_LIMITED' } })
  expect(await send(alice, 'the-same')).toEqual(first)
})
