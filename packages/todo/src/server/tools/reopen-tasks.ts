import { z } from 'zod'
import { taskSchema } from '../../task.ts'
import { reopenTasksTitle } from '../../titles.ts'
import { defineTool } from './define-tool.ts'
import { setTasksCompleted } from '../task.ts'
import { taskIds } from './task-ids.ts'

export const reopenTasks = defineTool({
  description: 'Reopens completed tasks: all of them, or none if one does not exist.',
  args: z.object({ ids: taskIds }),
  result: z.object({ tasks: z.array(taskSchema) }),
  effect: 'transaction',
  title: reopenTasksTitle,
  run: async ({ ids }, { db, principalId }) => ({
    tasks: await setTasksCompleted(db, principalId, { ids, completed: false }),
  }),
})
