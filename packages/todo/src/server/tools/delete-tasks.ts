import { z } from 'zod'
import { taskSchema } from '../../task.ts'
import { deleteTasksTitle } from '../../titles.ts'
import { defineTool } from './define-tool.ts'
import { deleteTasks as removeTasks } from '../task.ts'
import { taskIds } from './task-ids.ts'

export const deleteTasks = defineTool({
  description:
    'Deletes tasks permanently: all of them, or none if one does not exist. Returns the deleted tasks.',
  args: z.object({ ids: taskIds }),
  result: z.object({ tasks: z.array(taskSchema) }),
  effect: 'transaction',
  title: deleteTasksTitle,
  needsApproval: ({ ids }) => new Set(ids).size > 1,
  run: async ({ ids }, { db, principalId }) => ({
    tasks: await removeTasks(db, principalId, ids),
  }),
})
