import { textSchema } from '@throughline/protocol'
import { z } from 'zod'
import { taskSchema, taskStatusSchema } from '../../task.ts'
import { findTasksTitle } from '../../titles.ts'
import { defineTool } from './define-tool.ts'
import { listTasks } from '../task.ts'

const LIMIT = 20

export const findTasks = defineTool({
  description: `Finds tasks of the user by words of their title or description, the newest first, at most ${LIMIT}. Call it to get the id of a task that the user describes.`,
  args: z.object({
    words: textSchema(200).describe(
      'Words that must all occur in the task, in any order and case.',
    ),
    status: taskStatusSchema.default('all').describe('Which tasks to look at.'),
  }),
  result: z.object({
    tasks: z.array(taskSchema),
    /** True if more tasks match. */
    hasMore: z.boolean(),
  }),
  effect: 'read',
  title: findTasksTitle,
  run: async ({ words, status }, { db, principalId }) => {
    const page = await listTasks(db, principalId, { words, status, limit: LIMIT })
    return { tasks: page.items, hasMore: page.nextCursor !== null }
  },
})
