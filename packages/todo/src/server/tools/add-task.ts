import { textSchema } from '@throughline/protocol'
import { z } from 'zod'
import { daySchema, DESCRIPTION_MAX_LENGTH, taskSchema, TASK_TITLE_MAX_LENGTH } from '../../task.ts'
import { addTaskTitle } from '../../titles.ts'
import { defineTool } from './define-tool.ts'
import { insertTask } from '../task.ts'

export const addTask = defineTool({
  description: 'Adds one task to the list of the user. Call it once for each task.',
  args: z.object({
    title: textSchema(TASK_TITLE_MAX_LENGTH).describe('What is to be done, in a few words.'),
    description: textSchema(DESCRIPTION_MAX_LENGTH)
      .nullable()
      .default(null)
      .describe('Details that do not fit in the title, or null.'),
    dueOn: daySchema
      .nullable()
      .default(null)
      .describe('The day it is due, as YYYY-MM-DD, or null if the user named none.'),
  }),
  result: z.object({ task: taskSchema }),
  effect: 'transaction',
  title: addTaskTitle,
  run: async ({ title, description, dueOn }, { db, principalId }) => ({
    task: await insertTask(db, principalId, { title, description: description ?? '', dueOn }),
  }),
})
