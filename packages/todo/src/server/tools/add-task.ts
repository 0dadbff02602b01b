import { insertTask } from '@throughline/db'
import {
  daySchema,
  DESCRIPTION_MAX_LENGTH,
  taskSchema,
  textSchema,
  TITLE_MAX_LENGTH,
} from '@throughline/protocol'
import { z } from 'zod'
import { defineTool } from '../../tools/define-tool.ts'

export const addTask = defineTool({
  description: 'Adds one task to the list of the user. Call it once for each task.',
  args: z.object({
    title: textSchema(TITLE_MAX_LENGTH).describe('What is to be done, in a few words.'),
    description: textSchema(DESCRIPTION_MAX_LENGTH)
      .nullable()
      .default(null)
      .describe('Details that do not fit the title, else null.'),
    dueOn: daySchema
      .nullable()
      .default(null)
      .describe('The day it is due, as YYYY-MM-DD, or null when the user named none.'),
  }),
  result: z.object({ task: taskSchema }),
  effect: 'transaction',
  run: async ({ title, description, dueOn }, { db, principalId }) => ({
    task: await insertTask(db, principalId, { title, description: description ?? '', dueOn }),
  }),
})
