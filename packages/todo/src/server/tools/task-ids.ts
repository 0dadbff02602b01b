import { z } from 'zod'
import { taskIdSchema } from '../../task.ts'

/** The argument of tools that act on several tasks. */
export const taskIds = z
  .array(taskIdSchema)
  .min(1)
  .max(50)
  .describe('The ids of the tasks, as list_tasks and find_tasks return them.')
