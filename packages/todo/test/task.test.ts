import { ensurePrincipal, newId } from '@throughline/db'
import { expect, test } from 'vitest'
import {
  deleteTasks,
  insertTask,
  listTasks,
  setTasksCompleted,
  updateTask,
} from '../src/server/task.ts'
import { taskIdSchema } from '../src/task.ts'
import { todoDatabase } from './todo-database.ts'

async function withTasks(...titles: string[]) {
  const database = await todoDatabase()
  const { db } = database
  const alice = await ensurePrincipal(db, { issuer: 'test', subject: 'alice' })
  const mallory = await ensurePrincipal(db, { issuer: 'test', subject: 'mallory' })
  const tasks = []
  for (const title of titles) tasks.push(await insertTask(db, alice, { title }))
  const dispose = () => database[Symbol.asyncDispose]()
  return { db, alice, mallory, tasks, [Symbol.asyncDispose]: dispose }
}

async function titles(app: Awaited<ReturnType<typeof withTasks>>, filter: object = {}) {
  const { items } = await listTasks(app.db, app.alice, { limit: 50, ...filter })
  return items.map((task) => task.title).toSorted()
}

test('words match in any order and case, and never as patterns', async () => {
  await using app = await withTasks('Buy oat milk', '100% milk', 'under_score', 'bread')
  expect(await titles(app, { words: 'MILK buy' })).toEqual(['Buy oat milk'])
  expect(await titles(app, { words: '100%' })).toEqual(['100% milk'])
  expect(await titles(app, { words: '%' })).toEqual(['100% milk'])
  expect(await titles(app, { words: 'r_s' })).toEqual(['under_score'])
  expect(await titles(app, { words: String.raw`\ ` })).toEqual([])
})

test('a list can be filtered by status and due days', async () => {
  await using app = await withTasks('a', 'b', 'c')
  const [a, b] = app.tasks
  if (!a || !b) throw new Error('three were made')
  await setTasksCompleted(app.db, app.alice, { ids: [a.id], completed: true })
  await updateTask(app.db, app.alice, { id: b.id, dueOn: '2026-11-30' })
  expect(await titles(app, { status: 'open' })).toEqual(['b', 'c'])
  expect(await titles(app, { status: 'completed' })).toEqual(['a'])
  expect(await titles(app, { dueFrom: '2026-11-30', dueTo: '2026-11-30' })).toEqual(['b'])
})

test('an update changes only the given fields', async () => {
  await using app = await withTasks('a')
  const [task] = app.tasks
  if (!task) throw new Error('one was made')
  await updateTask(app.db, app.alice, { id: task.id, dueOn: '2026-11-30', description: 'two' })
  expect(await updateTask(app.db, app.alice, { id: task.id, title: 'b' })).toMatchObject({
    title: 'b',
    description: 'two',
    dueOn: '2026-11-30',
  })
  expect(await updateTask(app.db, app.alice, { id: task.id, dueOn: null })).toMatchObject({
    dueOn: null,
  })
})

test('completing again keeps the completion time, and reopening removes it', async () => {
  await using app = await withTasks('a')
  const ids = app.tasks.map((task) => task.id)
  const [first] = await setTasksCompleted(app.db, app.alice, { ids, completed: true })
  const [again] = await setTasksCompleted(app.db, app.alice, { ids, completed: true })
  expect(again?.completedAt).toBe(first?.completedAt)
  const [open] = await setTasksCompleted(app.db, app.alice, { ids, completed: false })
  expect(open?.completedAt).toBeNull()
})

test('a change of several tasks is applied to all or none', async () => {
  await using app = await withTasks('a', 'b')
  const ids = [...app.tasks.map((task) => task.id), newId(taskIdSchema)]
  const notFound = { code: 'TASK_NOT_FOUND' }
  await expect(
    setTasksCompleted(app.db, app.alice, { ids, completed: true }),
  ).rejects.toMatchObject(notFound)
  await expect(deleteTasks(app.db, app.alice, ids)).rejects.toMatchObject(notFound)
  expect(await titles(app, { status: 'open' })).toEqual(['a', 'b'])
})

test("another user's tasks are not found and not changed", async () => {
  await using app = await withTasks('a')
  const [task] = app.tasks
  if (!task) throw new Error('one was made')
  const notFound = { code: 'TASK_NOT_FOUND' }
  const mine = { id: task.id, title: 'mine' }
  await expect(updateTask(app.db, app.mallory, mine)).rejects.toMatchObject(notFound)
  await expect(deleteTasks(app.db, app.mallory, [task.id])).rejects.toMatchObject(notFound)
  expect(await titles(app)).toEqual(['a'])
})
