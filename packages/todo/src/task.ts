import { z } from 'zod'

export const TASK_TITLE_MAX_LENGTH = 200
export const DESCRIPTION_MAX_LENGTH = 2_000

export const taskIdSchema = z.uuid().toLowerCase().brand<'TaskId'>()
export type TaskId = z.infer<typeof taskIdSchema>

/** A calendar day such as `2026-11-30`. PostgreSQL has no year 0. */
export const daySchema = z.iso
  .date()
  .refine((day) => !day.startsWith('0000'), 'must not be in year 0')

export const taskSchema = z.object({
  id: taskIdSchema,
  title: z.string(),
  description: z.string(),
  dueOn: daySchema.nullable(),
  completedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type Task = z.infer<typeof taskSchema>

export const taskStatusSchema = z.enum(['open', 'completed', 'all'])
export type TaskStatus = z.infer<typeof taskStatusSchema>
