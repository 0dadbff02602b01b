import { isStorableText, textSchema } from '@throughline/protocol'
import { z } from 'zod'
import {
  daySchema,
  DESCRIPTION_MAX_LENGTH,
  taskIdSchema,
  taskSchema,
  TASK_TITLE_MAX_LENGTH,
} from '../../task.ts'
import { updateTaskTitle } from '../../titles.ts'
import { defineTool } from './define-tool.ts'
import { updateTask as changeTask } from '../task.ts'

/** In strict mode a model must pass every argument, so null means "unchanged" and other values mean "remove". */
export const updateTask = defineTool({
  description: 'Changes the title, the description or the due day of one task.',
  args: z.object({
    id: taskIdSchema.describe('The id of the task, as list_tasks and find_tasks return it.'),
    title: textSchema(TASK_TITLE_MAX_LENGTH)
      .nullable()
      .default(null)
      .describe('The new title, or null to keep it.'),
    description: z
      .string()
      .max(DESCRIPTION_MAX_LENGTH)
      .refine(isStorableText)
      .nullable()
      .default(null)
      .describe('The new description, "" to remove it, or null to keep it.'),
    dueOn: z
      .union([daySchema, z.literal('none')])
      .nullable()
      .default(null)
      .describe('The new due day as YYYY-MM-DD, "none" to remove it, or null to keep it.'),
  }),
  result: z.object({ task: taskSchema }),
  effect: 'transaction',
  title: updateTaskTitle,
  run: async ({ id, title, description, dueOn }, { db, principalId }) => ({
    task: await changeTask(db, principalId, {
      id,
      title: title ?? undefined,
      description: description ?? undefined,
      dueOn: dueOn === null ? undefined : dueOn === 'none' ? null : dueOn,
    }),
  }),
})
