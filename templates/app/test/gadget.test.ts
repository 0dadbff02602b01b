import { testServer } from '@throughline/server/testing'
import { expect, test } from 'vitest'
import { app } from '../src/server/index.ts'

test('a created gadget is the first of the list', async () => {
  await using server = await testServer(app)
  const { gadget } = server.client('ada')
  await gadget.create.mutate({ title: 'Lamp' })
  const created = await gadget.create.mutate({ title: ' Chair ' })
  const { items, nextCursor } = await gadget.list.query({ limit: 1 })
  expect(items).toEqual([created])
  expect(created.title).toBe('Chair')
  expect((await gadget.list.query({ cursor: nextCursor ?? '' })).items).toHaveLength(1)
})

test('invalid input changes nothing', async () => {
  await using server = await testServer(app)
  const { gadget } = server.client('ada')
  for (const title of ['', ' ', 'x'.repeat(201)]) {
    await expect(gadget.create.mutate({ title })).rejects.toMatchObject({
      data: { code: 'BAD_REQUEST' },
    })
  }
  expect((await gadget.list.query()).items).toEqual([])
})

test('a user sees only their own gadgets', async () => {
  await using server = await testServer(app)
  await server.client('ada').gadget.create.mutate({ title: 'Lamp' })
  expect((await server.client('bob').gadget.list.query()).items).toEqual([])
})
