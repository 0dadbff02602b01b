import type { ToolDefinition } from '@throughline/agent'
import { ensurePrincipal, type EngineTables } from '@throughline/db'
import { AppError, type PrincipalId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { tools } from '../src/server/tools/index.ts'
import type { Task } from '../src/task.ts'
import { todoDatabase } from './todo-database.ts'

/** Calls tools like the runner: with parsed arguments, each in a transaction. */
function callsOf(db: Kysely<EngineTables>, principalId: PrincipalId) {
  return (name: keyof typeof tools, args: object) => {
    const tool: ToolDefinition = tools[name]
    return db.transaction().execute(async (trx) =>
      tool.result.parse(
        await tool.run(tool.args.parse(args), {
          db: trx,
          principalId,
          now: new Date(),
          timeZone: 'UTC',
          today: '2026-12-03',
          signal: new AbortController().signal,
        }),
      ),
    )
  }
}

async function addTask(call: ReturnType<typeof callsOf>, args: object): Promise<Task> {
  const { task } = tools.add_task.result.parse(await call('add_task', args))
  return task
}

test('the tools add, list, find, change, complete, reopen and delete tasks', async () => {
  await using database = await todoDatabase()
  const call = callsOf(
    database.db,
    await ensurePrincipal(database.db, { issuer: 'test', subject: 'a' }),
  )

  const milk = await addTask(call, { title: ' Buy milk ', dueOn: '2026-12-04' })
  expect(milk).toMatchObject({ title: 'Buy milk', description: '', dueOn: '2026-12-04' })
  const mom = await addTask(call, { title: 'Call mom', description: '50% of it' })

  const all = { tasks: [mom, milk], hasMore: false }
  expect(await call('list_tasks', {})).toEqual(all)
  const due = { dueFrom: '2026-12-04', dueTo: '2026-12-04' }
  expect(await call('list_tasks', due)).toEqual({ tasks: [milk], hasMore: false })
  expect(await call('find_tasks', { words: '50% CALL' })).toEqual({ tasks: [mom], hasMore: false })

  const change = { id: milk.id, title: 'Buy oat milk', dueOn: 'none' }
  expect(await call('update_task', change)).toMatchObject({
    task: { id: milk.id, title: 'Buy oat milk', dueOn: null, description: '' },
  })
  expect(await call('update_task', { id: milk.id, description: 'the big one' })).toMatchObject({
    task: { title: 'Buy oat milk', description: 'the big one' },
  })

  const ids = [mom.id, milk.id]
  const done = expect.stringMatching(/^\d{4}-/)
  expect(await call('complete_tasks', { ids })).toMatchObject({
    tasks: [
      { id: mom.id, completedAt: done },
      { id: milk.id, completedAt: done },
    ],
  })
  expect(await call('list_tasks', {})).toEqual({ tasks: [], hasMore: false })
  expect(await call('reopen_tasks', { ids: [mom.id] })).toMatchObject({
    tasks: [{ id: mom.id, completedAt: null }],
  })
  expect(await call('list_tasks', { status: 'completed' })).toMatchObject({
    tasks: [{ id: milk.id }],
  })
  expect(await call('delete_tasks', { ids })).toMatchObject({
    tasks: [{ id: mom.id }, { id: milk.id }],
  })
  expect(await call('list_tasks', { status: 'all' })).toEqual({ tasks: [], hasMore: false })
})

test('lists are limited and report that there are more tasks', async () => {
  await using database = await todoDatabase()
  const call = callsOf(
    database.db,
    await ensurePrincipal(database.db, { issuer: 'test', subject: 'a' }),
  )
  for (let n = 1; n <= 51; n += 1) await addTask(call, { title: `Task ${n}` })
  const page = tools.list_tasks.result.parse(await call('list_tasks', {}))
  expect([page.tasks.length, page.hasMore, page.tasks[0]?.title]).toEqual([50, true, 'Task 51'])
  const found = tools.find_tasks.result.parse(await call('find_tasks', { words: 'task' }))
  expect([found.tasks.length, found.hasMore]).toEqual([20, true])
})

test('no tool reads or changes the tasks of another user', async () => {
  await using database = await todoDatabase()
  const { db } = database
  const owner = callsOf(db, await ensurePrincipal(db, { issuer: 'test', subject: 'a' }))
  const stranger = callsOf(db, await ensurePrincipal(db, { issuer: 'test', subject: 'b' }))
  const { id } = await addTask(owner, { title: 'Mine' })
  const own = await addTask(stranger, { title: 'Other' })

  expect(await stranger('list_tasks', { status: 'all' })).toMatchObject({
    tasks: [{ title: 'Other' }],
  })
  expect(await stranger('find_tasks', { words: 'mine' })).toMatchObject({ tasks: [] })
  await expect(stranger('update_task', { id, title: 'Yours' })).rejects.toThrow(AppError)
  for (const name of ['complete_tasks', 'reopen_tasks', 'delete_tasks'] as const) {
    await expect(stranger(name, { ids: [own.id, id] })).rejects.toThrow(AppError)
  }
  expect(await owner('list_tasks', {})).toMatchObject({ tasks: [{ title: 'Mine' }] })
  expect(await stranger('list_tasks', {})).toMatchObject({ tasks: [{ title: 'Other' }] })
})
