import { expect, test } from 'vitest'
import { taskIdSchema, type Task } from '../../task.ts'
import { changedAmong, seenTasks } from './changed-tasks.ts'

function newTask(title: string): Task {
  const createdAt = '2026-11-22T12:00:00.000Z'
  const id = taskIdSchema.parse(crypto.randomUUID())
  const times = { createdAt, updatedAt: createdAt, completedAt: null }
  return { id, title, description: '', dueOn: null, ...times }
}

const changed = (task: Task): Task => ({ ...task, updatedAt: '2026-11-22T13:00:00.000Z' })

const [milk, mom, plants] = [newTask('milk'), newTask('mom'), newTask('plants')]

test('a new task counts as changed', () => {
  expect(changedAmong([milk, mom], seenTasks([mom]))).toEqual(new Set([milk.id]))
})

test('an updated task counts as changed', () => {
  expect(changedAmong([milk, changed(mom)], seenTasks([milk, mom]))).toEqual(new Set([mom.id]))
})

test('the first task of an empty list counts as changed', () => {
  expect(changedAmong([milk], seenTasks([]))).toEqual(new Set([milk.id]))
})

test('the tasks of an older page do not count as changed', () => {
  expect(changedAmong([milk, mom, plants], seenTasks([milk]))).toEqual(new Set())
})
