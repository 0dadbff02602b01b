import { z } from 'zod'
import { taskIdSchema } from '../../task.ts'

/** The tasks that a tool acts on. */
export const taskIds = z
  .array(taskIdSchema)
  .min(1)
  .max(50)
  .describe('The ids of the tasks, as list_tasks and find_tasks answer them.')
