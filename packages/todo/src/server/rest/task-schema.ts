import type { Numbered } from '@throughline/db'
import { isStorableText, textSchema } from '@throughline/protocol'
import { listQuery, timestamp } from '@throughline/server'
import { z } from 'zod'
import { daySchema, DESCRIPTION_MAX_LENGTH, TASK_TITLE_MAX_LENGTH, type Task } from '../../task.ts'
import type { TaskFilter } from '../task.ts'

/** A task in the REST API. */
export const taskRestSchema = z
  .object({
    id: z.int().min(1),
    title: z.string(),
    description: z.string(),
    due_date: z.string().nullable().meta({ format: 'date' }),
    completed: z.boolean(),
    status: z.enum(['pending', 'completed']),
    completed_at: timestamp.nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({
    examples: [
      {
        id: 7,
        title: 'Buy milk',
        description: '',
        due_date: '2026-11-30',
        completed: false,
        status: 'pending',
        completed_at: null,
        created_at: '2026-11-23T09:00:00.000Z',
        updated_at: '2026-11-23T09:00:00.000Z',
      },
    ],
  })

type RestTask = z.infer<typeof taskRestSchema>

const title = textSchema(TASK_TITLE_MAX_LENGTH)
const description = z
  .string()
  .max(DESCRIPTION_MAX_LENGTH)
  .refine(isStorableText, 'must not contain a NUL character or half of a surrogate pair')
  .nullish()
const dueDate = daySchema.nullish()

export const newTaskSchema = z
  .object({ title, description, due_date: dueDate })
  .meta({ examples: [{ title: 'Buy milk', due_date: '2026-11-30' }] })

/** Omitted fields stay unchanged. Null removes a description or a due date. */
export const taskChangeSchema = z
  .object({ title: title.optional(), description, due_date: dueDate, completed: z.boolean() })
  .partial({ completed: true })
  .meta({ examples: [{ title: 'Buy oat milk', due_date: null }] })

export const taskQuery = listQuery.extend({
  status: z
    .enum(['all', 'pending', 'completed', 'open'])
    .default('all')
    .meta({ description: '`open` is an alias of `pending`.' }),
})

export function toTaskFilter(status: z.output<typeof taskQuery>['status']): TaskFilter {
  return { status: status === 'pending' ? 'open' : status }
}

export function toRestTask(task: Numbered<Task>): RestTask {
  const completed = task.completedAt !== null
  return {
    id: task.number,
    title: task.title,
    description: task.description,
    due_date: task.dueOn,
    completed,
    status: completed ? 'completed' : 'pending',
    completed_at: task.completedAt,
    created_at: task.createdAt,
    updated_at: task.updatedAt,
  }
}
