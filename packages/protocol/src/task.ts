import { z } from 'zod'
import { taskIdSchema } from './ids.ts'

export const taskSchema = z.object({
  id: taskIdSchema,
  title: z.string(),
  description: z.string(),
  /** A calendar day, `2026-11-30`; no time of day and no zone. */
  dueOn: z.iso.date().nullable(),
  completedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type Task = z.infer<typeof taskSchema>

export const taskStatusSchema = z.enum(['open', 'completed', 'all'])
export type TaskStatus = z.infer<typeof taskStatusSchema>
