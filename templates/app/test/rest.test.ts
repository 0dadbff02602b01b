import { restCaller, testServer } from '@throughline/server/testing'
import { expect, test } from 'vitest'
import { app } from '../src/server/index.ts'

test('a gadget is created, read and listed over REST', async () => {
  await using server = await testServer(app)
  const ask = restCaller(server)
  const created = await ask('POST', '/api/gadgets', { title: 'Lamp' })
  expect(created).toMatchObject({ status: 201, body: { id: 1, title: 'Lamp' } })
  expect((await ask('GET', '/api/gadgets/1')).body).toEqual(created.body)
  expect((await ask('GET', '/api/gadgets')).body).toEqual([created.body])
})

test('an unknown id is a 404 with a message', async () => {
  await using server = await testServer(app)
  expect(await restCaller(server)('GET', '/api/gadgets/7')).toMatchObject({
    status: 404,
    body: { detail: 'Gadget not found' },
  })
})

test('/openapi.json describes the routes', async () => {
  await using server = await testServer(app)
  const description = await fetch(`${server.url}/openapi.json`)
  expect(await description.json()).toMatchObject({
    paths: { '/api/gadgets': { get: {}, post: {} }, '/api/gadgets/{id}': { get: {} } },
  })
})
