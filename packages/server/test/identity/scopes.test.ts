import type { NeededScope } from '@throughline/api'
import { ENGINE_SCOPES } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { notesApp } from '../../src/testing/index.ts'
import { proceduresOf } from '../../src/trpc/list-procedures.ts'
import { fillPath, operationsOf } from '../rest/openapi-operations.ts'
import { streamUrl } from '../streams/raw-stream.ts'
import { serviceOf, signUp } from '../services.ts'
import { testApp } from '../test-app.ts'

/** The scope that each procedure requires; `nothing` for public procedures. */
const needed: Record<string, NeededScope<'notes'> | 'nothing'> = {
  'apiKey.create': 'account',
  'apiKey.list': 'account',
  'apiKey.revoke': 'account',
  changes: 'read',
  'chat.approve': 'chat',
  'chat.regenerate': 'chat',
  'chat.retry': 'chat',
  'chat.send': 'chat',
  'chat.stop': 'chat',
  'chat.stream': 'read',
  'conversation.delete': 'chat',
  'conversation.fork': 'chat',
  'conversation.get': 'read',
  'conversation.latest': 'read',
  'conversation.list': 'read',
  'conversation.rename': 'chat',
  'conversation.switchBranch': 'chat',
  'feedback.list': 'read',
  'message.delete': 'chat',
  'message.list': 'read',
  'message.rate': 'chat',
  'server.info': 'nothing',
  'note.archive': 'notes',
  'note.create': 'notes',
  'note.delete': 'notes',
  'note.list': 'read',
  'note.update': 'notes',
}

/** All scopes that an API key of this app can have. */
const allScopes = [...ENGINE_SCOPES, 'notes'] as const

const procedures = proceduresOf(notesApp.router)

test('every procedure is listed here', () => {
  expect(procedures.map(({ path }) => path).toSorted()).toEqual(Object.keys(needed).toSorted())
})

test('every procedure rejects a key that has all scopes except the required one', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  for (const { path, type } of procedures) {
    const scope = needed[path]
    if (scope === 'nothing') continue
    const { headers } = await serviceOf(app, ada, {
      scopes: allScopes.filter((each) => each !== scope),
    })
    const response =
      type === 'mutation'
        ? await fetch(`${app.url}/trpc/${path}`, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: '{}',
          })
        : await fetch(streamUrl(app.url, path), { headers })
    expect(response.status, path).toBe(403)
    expect(await response.json(), path).toMatchObject({
      error: {
        data:
          scope === 'account'
            ? { appCode: 'ACCOUNT_REQUIRED' }
            : { appCode: 'SCOPE_MISSING', details: { scope } },
      },
    })
  }
})

/** The scope that each operation of the OpenAPI document requires. */
const neededByRoutes: Record<string, NeededScope<'notes'>> = {
  'POST /chatkit': 'chat',
  'GET /chatkit/runs/{run_id}': 'read',
  'GET /api/conversations': 'read',
  'GET /api/conversations/recent/first': 'read',
  'GET /api/conversations/{id}': 'read',
  'PATCH /api/conversations/{id}': 'chat',
  'DELETE /api/conversations/{id}': 'chat',
  'GET /api/feedback': 'read',
  'DELETE /api/messages/{id}': 'chat',
  'POST /api/messages/{id}/switch': 'chat',
  'POST /api/messages/{id}/fork': 'chat',
  'PUT /api/messages/{id}/feedback': 'chat',
  'DELETE /api/messages/{id}/feedback': 'chat',
  'GET /api/notes': 'read',
  'POST /api/notes': 'notes',
  'GET /api/notes/{id}': 'read',
  'PATCH /api/notes/{id}': 'notes',
  'DELETE /api/notes/{id}': 'notes',
}

test('every route rejects a key that has all scopes except the required one', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const operations = await operationsOf(app)
  const names = operations.map(({ method, path }) => `${method} ${path}`)
  expect(names.toSorted()).toEqual(Object.keys(neededByRoutes).toSorted())
  for (const [index, operation] of operations.entries()) {
    const name = names[index] ?? ''
    const scope = neededByRoutes[name]
    const scopes = allScopes.filter((each) => each !== scope)
    const { headers } = await serviceOf(app, ada, { scopes })
    const path = fillPath(operation, '1')
    const response = await fetch(app.url + path, { method: operation.method, headers })
    expect(response.status, name).toBe(403)
    expect(await response.json(), name).toEqual({
      detail: `This API key lacks the scope "${scope}".`,
    })
  }
})

test('a key with one scope can use the procedures of that scope', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const [reader, chatter, worker] = await Promise.all([
    serviceOf(app, ada, { scopes: ['read'] }),
    serviceOf(app, ada, { scopes: ['chat'] }),
    serviceOf(app, ada, { scopes: ['notes'] }),
  ])
  const { runId } = await chatter.client.chat.send.mutate({ message: 'hello', requestId: 'r' })
  for await (const _ of reader.client.chat.stream.subscribe({ runId }));
  const note = await worker.client.note.create.mutate({ title: 'a' })
  expect((await reader.client.note.list.query()).items).toEqual([note])
})

test('people need no scopes', async () => {
  await using app = await testApp()
  for (const client of [(await signUp(app, 'ada')).client, app.client('alice')]) {
    const note = await client.note.create.mutate({ title: 'a' })
    expect((await client.note.list.query()).items).toEqual([note])
    await client.chat.send.mutate({ message: 'hello', requestId: 'r' })
  }
})

test('a key with a scope of another app is listed, and its known scopes work', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const { client, keyId } = await serviceOf(app, ada, { scopes: ['read', 'chat'] })
  const scopes = ['read', 'library']
  await app.database.db.updateTable('throughline.api_key').set({ scopes }).execute()
  expect((await ada.client.apiKey.list.query()).items).toMatchObject([{ id: keyId, scopes }])
  expect((await client.note.list.query()).items).toEqual([])
  await expect(client.chat.send.mutate({ message: 'hello', requestId: 'r' })).rejects.toMatchObject(
    { data: { appCode: 'SCOPE_MISSING', details: { scope: 'chat' } } },
  )
})
