import { expect, test } from 'vitest'
import { chat } from '../chatkit/chatkit-client.ts'
import { fillPath, hasPathParameter, operationsOf, type Operation } from './openapi-operations.ts'
import { restCaller } from '../../src/testing/rest-client.ts'
import { storedRows } from '../stored-rows.ts'
import { testApp, type TestApp } from '../test-app.ts'

interface Things {
  threadId: number
  messageId: number
  runId: string
  noteId: number
}

/** A valid body for every operation that takes one. */
const bodies: Record<string, (things: Things) => object> = {
  'POST /chatkit': ({ threadId }) => ({ message: 'hi', thread_id: threadId }),
  'PATCH /api/conversations/{id}': () => ({ title: 'mine now' }),
  'PUT /api/messages/{id}/feedback': () => ({ kind: 'positive' }),
  'POST /api/notes': () => ({ title: 'mine' }),
  'PATCH /api/notes/{id}': () => ({ title: 'mine now', archived: true }),
}

const nameOf = ({ method, path }: Operation) => `${method} ${path}`

async function thingsOfAlice(app: TestApp): Promise<Things> {
  const { headers } = await chat(app, { message: 'add buy milk' })
  const { notes, messages } = await storedRows(app)
  const answer = messages.find(({ role }) => role === 'assistant')
  return {
    threadId: Number(headers.get('x-thread-id')),
    runId: headers.get('x-run-id') ?? '',
    messageId: answer?.number ?? 0,
    noteId: notes[0]?.number ?? 0,
  }
}

function idFor({ path }: Operation, { threadId, messageId, runId, noteId }: Things): string {
  if (path.includes('{run_id}')) return runId
  if (path.startsWith('/api/messages')) return String(messageId)
  return String(path.startsWith('/api/notes') ? noteId : threadId)
}

test('every operation that takes a body is listed here', async () => {
  await using app = await testApp()
  const withBody = (await operationsOf(app)).filter(({ requestBody }) => requestBody !== undefined)
  expect(withBody.map(nameOf).toSorted()).toEqual(Object.keys(bodies).toSorted())
})

test("in every operation, another user's ids are not found and nothing changes", async () => {
  await using app = await testApp()
  const things = await thingsOfAlice(app)
  const before = await storedRows(app)
  const ask = restCaller(app, 'a stranger')
  const asked = (await operationsOf(app)).filter(
    (operation) => hasPathParameter(operation) || nameOf(operation) === 'POST /chatkit',
  )
  expect(asked).toHaveLength(13)
  for (const operation of asked) {
    const body = bodies[nameOf(operation)]?.(things)
    const path = fillPath(operation, idFor(operation, things))
    for (const address of [path, `${path}/`]) {
      const answer = await ask(operation.method, address, body)
      expect(answer.status, nameOf(operation)).toBe(404)
      expect(answer.body).toEqual({ detail: expect.any(String) })
    }
  }
  expect(await storedRows(app)).toEqual(before)
})

test('operations without ids return no data of another user', async () => {
  await using app = await testApp()
  await thingsOfAlice(app)
  const ask = restCaller(app, 'a stranger')
  expect((await ask('GET', '/api/conversations')).body).toEqual([])
  expect((await ask('GET', '/api/conversations/recent/first')).body).toBeNull()
  expect((await ask('GET', '/api/feedback')).body).toEqual([])
  expect((await ask('GET', '/api/notes')).body).toEqual([])
})

test('every operation rejects a request without credentials', async () => {
  await using app = await testApp()
  const things = await thingsOfAlice(app)
  for (const operation of await operationsOf(app)) {
    const path = fillPath(operation, idFor(operation, things))
    const response = await fetch(`${app.url}${path}`, { method: operation.method })
    expect(response.status, nameOf(operation)).toBe(401)
    expect(await response.json()).toEqual({ detail: expect.any(String) })
  }
})
