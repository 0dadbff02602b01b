import { z } from 'zod'
import { taskSchema } from '../../task.ts'
import { reopenTasksTitle } from '../../titles.ts'
import { defineTool } from './define-tool.ts'
import { setTasksCompleted } from '../task.ts'
import { taskIds } from './task-ids.ts'

export const reopenTasks = defineTool({
  description: 'Makes completed tasks open again. All of them, or none when one does not exist.',
  args: z.object({ ids: taskIds }),
  result: z.object({ tasks: z.array(taskSchema) }),
  effect: 'transaction',
  title: reopenTasksTitle,
  run: async ({ ids }, { db, principalId }) => ({
    tasks: await setTasksCompleted(db, principalId, { ids, completed: false }),
  }),
})
