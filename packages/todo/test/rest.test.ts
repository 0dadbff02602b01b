import { idsOf, restCaller } from '@throughline/server/testing'
import { expect, test } from 'vitest'
import { chatWith, todoServer } from './todo-server.ts'

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

const open = {
  id: expect.any(Number),
  title: 'Buy milk',
  description: '',
  due_date: null,
  completed: false,
  status: 'pending',
  completed_at: null,
  created_at: time,
  updated_at: time,
}

test('a task is created, read, changed, completed and deleted', async () => {
  await using app = await todoServer()
  const ask = restCaller(app)
  const created = await ask('POST', '/api/tasks', { title: ' Buy milk ' })
  expect(created).toMatchObject({ status: 201, body: open })
  const [id] = idsOf(await ask('GET', '/api/tasks/'))
  const path = `/api/tasks/${id}`
  expect((await ask('GET', `${path}/`)).body).toEqual(created.body)

  const change = { description: 'oat', due_date: '2026-11-30' }
  expect((await ask('PATCH', path, change)).body).toEqual({ ...open, ...change })
  expect((await ask('PUT', path, { title: 'Buy bread', due_date: null })).body).toEqual({
    ...open,
    title: 'Buy bread',
    description: 'oat',
  })
  const completed = { completed: true, status: 'completed', completed_at: time }
  expect((await ask('PATCH', `${path}/complete`)).body).toMatchObject(completed)
  expect((await ask('PATCH', `${path}/complete/`)).body).toMatchObject(completed)
  expect((await ask('PATCH', path, { completed: false })).body).toMatchObject({
    completed: false,
    status: 'pending',
    completed_at: null,
  })
  expect((await ask('DELETE', path)).body).toEqual({ status: 'deleted', id })
  expect(await ask('GET', path)).toMatchObject({
    status: 404,
    body: { detail: 'Task not found' },
  })
})

test('the list is filtered by status and paged, the newest first', async () => {
  await using app = await todoServer()
  const ask = restCaller(app)
  for (const title of ['one', 'two', 'three']) await ask('POST', '/api/tasks', { title })
  const [, two] = idsOf(await ask('GET', '/api/tasks'))
  await ask('PATCH', `/api/tasks/${two}/complete`)
  const titles = async (query: string) => (await ask('GET', `/api/tasks?${query}`)).body
  expect(await titles('')).toMatchObject([{ title: 'three' }, { title: 'two' }, { title: 'one' }])
  expect(await titles('status=all&offset=2')).toMatchObject([{ title: 'one' }])
  expect(await titles('status=completed')).toMatchObject([{ title: 'two' }])
  expect(await titles('status=open')).toEqual(await titles('status=pending'))
  const first = await ask('GET', '/api/tasks?status=pending&limit=1')
  expect(first.body).toMatchObject([{ title: 'three' }])
  const link = /^<(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
  const second = await ask('GET', link)
  expect(second.body).toMatchObject([{ title: 'one' }])
  expect(second.headers.get('link')).toBeNull()
})

test('the agent and the routes work on the same tasks', async () => {
  await using app = await todoServer()
  const ask = restCaller(app)
  const say = chatWith(app)
  await say('add buy milk')
  const list = await ask('GET', '/api/tasks')
  expect(list.body).toEqual([open])
  await ask('PATCH', `/api/tasks/${idsOf(list)[0]}`, { title: 'Buy oat milk' })
  expect(await say('show my tasks')).toContain('Buy oat milk')
})

test('an invalid task is a 422 that names every invalid field', async () => {
  await using app = await todoServer()
  const ask = restCaller(app)
  const { status, body } = await ask('POST', '/api/tasks', {
    title: 'a'.repeat(201),
    description: 'a'.repeat(2_001),
    due_date: '2026-02-30',
  })
  expect(status).toBe(422)
  expect(body).toMatchObject({
    detail: [
      { loc: ['body', 'title'], type: 'string_too_long' },
      { loc: ['body', 'description'], type: 'string_too_long' },
      { loc: ['body', 'due_date'], type: 'value_error' },
    ],
  })
  expect((await ask('POST', '/api/tasks', {})).body).toMatchObject({
    detail: [{ loc: ['body', 'title'], type: 'missing' }],
  })
  expect((await ask('POST', '/api/tasks', '{"title":')).body).toMatchObject({
    detail: [{ loc: ['body'], type: 'json_invalid' }],
  })
  expect((await ask('GET', '/api/tasks')).body).toEqual([])
})

test('an invalid field rejects the whole change', async () => {
  await using app = await todoServer()
  const ask = restCaller(app)
  await ask('POST', '/api/tasks', { title: 'Buy milk' })
  const [id] = idsOf(await ask('GET', '/api/tasks'))
  expect((await ask('PATCH', `/api/tasks/${id}`, { completed: true, title: '' })).status).toBe(422)
  expect((await ask('GET', '/api/tasks')).body).toEqual([open])
})

test('an invalid due date is rejected and changes nothing', async () => {
  await using app = await todoServer()
  const ask = restCaller(app)
  await ask('POST', '/api/tasks', { title: 'Buy milk' })
  const [id] = idsOf(await ask('GET', '/api/tasks'))
  for (const due_date of ['infinity', '0000-01-01', '-000001-01-01', '10000-01-01', 1, {}]) {
    const what = JSON.stringify(due_date)
    expect((await ask('POST', '/api/tasks', { title: 'a', due_date })).status, what).toBe(422)
    expect((await ask('PATCH', `/api/tasks/${id}`, { due_date })).status, what).toBe(422)
  }
  expect((await ask('GET', '/api/tasks')).body).toEqual([open])
})

test("another user's tasks are not found, on every route", async () => {
  await using app = await todoServer()
  await restCaller(app)('POST', '/api/tasks', { title: 'Buy milk' })
  const [id] = idsOf(await restCaller(app)('GET', '/api/tasks'))
  const ask = restCaller(app, 'a stranger')
  const path = `/api/tasks/${id}`
  expect((await ask('GET', '/api/tasks')).body).toEqual([])
  for (const [method, address, body] of [
    ['GET', path],
    ['PATCH', path, { title: 'mine now', completed: true }],
    ['PUT', path, { title: 'mine now' }],
    ['PATCH', `${path}/complete`],
    ['DELETE', path],
  ] as const) {
    expect((await ask(method, address, body)).status, `${method} ${address}`).toBe(404)
  }
  expect((await restCaller(app)('GET', '/api/tasks')).body).toEqual([open])
})
