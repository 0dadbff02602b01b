import { expect, test } from 'vitest'
import {
  addTaskTitle,
  completeTasksTitle,
  deleteTasksTitle,
  findTasksTitle,
  listTasksTitle,
  reopenTasksTitle,
  updateTaskTitle,
} from './titles.ts'

const milk = { title: 'Buy milk' }
const both = { args: { ids: ['a', 'b', 'a'] } }
const unchanged = { title: null, description: null, dueOn: null }
const all = { status: 'all' as const, dueFrom: null, dueTo: null }

test('a title names what a call will do and, with a result, what it did', () => {
  expect(addTaskTitle({ args: milk })).toBe('Add “Buy milk”')
  expect(addTaskTitle({ args: milk, result: { task: milk } })).toBe('Added “Buy milk”')
  expect(deleteTasksTitle(both)).toBe('Delete 2 tasks')
  expect(deleteTasksTitle({ ...both, result: { tasks: [milk, milk] } })).toBe('Deleted 2 tasks')
  expect(completeTasksTitle({ args: { ids: ['a'] } })).toBe('Complete 1 task')
  expect(reopenTasksTitle({ ...both, result: { tasks: [] } })).toBe('Reopened 2 tasks')
})

test.each([
  [{ ...unchanged, dueOn: 'none' }, 'Change the due day of a task'],
  [
    { ...unchanged, title: 'Oat milk', description: '' },
    'Change the title and description of a task',
  ],
  [unchanged, 'Change a task'],
])('a title names the changed fields: %j', (args, title) => {
  expect(updateTaskTitle({ args })).toBe(title)
  expect(updateTaskTitle({ args, result: { task: milk } })).toBe(
    title.replace('Change', 'Changed').replace('a task', '“Buy milk”'),
  )
})

test('the title of a search has the number of results', () => {
  const call = { args: { words: 'milk' } }
  expect(findTasksTitle(call)).toBe('Find tasks with “milk”')
  const found = { tasks: [milk], hasMore: false }
  expect(findTasksTitle({ ...call, result: found })).toBe('1 task with “milk”')
  expect(findTasksTitle({ ...call, result: { tasks: [milk, milk], hasMore: true } })).toBe(
    'The newest 2 tasks with “milk”',
  )
})

test.each([
  [{ ...all, status: 'open' as const }, 'List open tasks', 'No open tasks'],
  [all, 'List all tasks', 'No tasks'],
  [
    { ...all, dueFrom: '2026-11-24', dueTo: '2026-11-24' },
    'List all tasks due 24 Nov 2026',
    'No tasks due 24 Nov 2026',
  ],
  [
    { ...all, dueTo: '2026-11-30' },
    'List all tasks due until 30 Nov 2026',
    'No tasks due until 30 Nov 2026',
  ],
])('the title of a list names its filter: %j', (args, before, after) => {
  expect(listTasksTitle({ args })).toBe(before)
  expect(listTasksTitle({ args, result: { tasks: [], hasMore: false } })).toBe(after)
})
