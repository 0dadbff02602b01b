import { z } from 'zod'
import { daySchema, taskSchema, taskStatusSchema } from '../../task.ts'
import { listTasksTitle } from '../../titles.ts'
import { defineTool } from './define-tool.ts'
import { listTasks as queryTasks } from '../task.ts'

const LIMIT = 50

const day = daySchema.nullable().default(null)

export const listTasks = defineTool({
  description: `Lists the tasks of the user, the newest first, at most ${LIMIT}. With a range of due days, tasks without a due day are not listed.`,
  args: z.object({
    status: taskStatusSchema
      .default('open')
      .describe('Which tasks: the open ones unless the user asks for others.'),
    dueFrom: day.describe('The first due day to list, as YYYY-MM-DD, or null for no bound.'),
    dueTo: day.describe('The last due day to list, as YYYY-MM-DD, or null for no bound.'),
  }),
  result: z.object({
    tasks: z.array(taskSchema),
    /** True if there are more tasks. */
    hasMore: z.boolean(),
  }),
  effect: 'read',
  title: listTasksTitle,
  run: async ({ status, dueFrom, dueTo }, { db, principalId }) => {
    const page = await queryTasks(db, principalId, {
      status,
      dueFrom: dueFrom ?? undefined,
      dueTo: dueTo ?? undefined,
      limit: LIMIT,
    })
    return { tasks: page.items, hasMore: page.nextCursor !== null }
  },
})
