import type { ToolCallPart } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { taskIdSchema, type Task } from '../../task.ts'
import type { Tools } from '../tool-part.ts'
import { tasksIn, tasksOf } from './known-tasks.ts'

function task(number: number, title: string, updatedAt = '2026-12-01T09:00:00.000Z'): Task {
  const id = taskIdSchema.parse(`0199f1c4-0000-7000-8000-${String(number).padStart(12, '0')}`)
  const times = { createdAt: '2026-12-01T09:00:00.000Z', updatedAt }
  return { id, title, description: '', dueOn: null, completedAt: null, ...times }
}

const milk = task(1, 'Milk')
const bread = task(2, 'Bread')
const renamed = task(1, 'Oat milk', '2026-12-01T10:00:00.000Z')

test('the tasks of calls are the tasks that the calls returned', () => {
  const call = { type: 'tool_call', turn: 1, callId: 'a' } as const
  const calls: ToolCallPart<Tools>[] = [
    {
      ...call,
      name: 'find_tasks',
      args: { words: 'milk', status: 'all' },
      state: 'done',
      result: { tasks: [milk], hasMore: false },
    },
    {
      ...call,
      name: 'add_task',
      args: { title: 'Bread', description: '', dueOn: null },
      state: 'done',
      result: { task: bread },
    },
    { ...call, name: 'delete_tasks', args: { ids: [milk.id, bread.id] }, state: 'waiting' },
  ]
  expect(tasksIn(calls)).toEqual([milk, bread])
})

test.each<[what: string, ids: string[], seen: Task[], found: Task[]]>([
  ['in the order of the ids', [bread.id, milk.id], [milk, bread], [bread, milk]],
  ['in its newest version', [milk.id], [milk, renamed, milk], [renamed]],
  ['once', [milk.id, milk.id], [milk], [milk]],
  ['without unknown ones', [milk.id, bread.id], [bread], [bread]],
])('a task is found %s', (_, ids, seen, found) => {
  expect(tasksOf(ids, seen)).toEqual(found)
})
