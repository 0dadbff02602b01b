import { pageInput } from '@throughline/api'
import { isStorableText, pageSchema, textSchema } from '@throughline/protocol'
import { z } from 'zod'
import {
  daySchema,
  DESCRIPTION_MAX_LENGTH,
  TASK_TITLE_MAX_LENGTH,
  taskIdSchema,
  taskSchema,
  taskStatusSchema,
} from '../task.ts'
import { join, procedure } from './api.ts'
import { deleteTasks, insertTask, listTasks, setTasksCompleted, updateTask } from './task.ts'

const title = textSchema(TASK_TITLE_MAX_LENGTH)
const description = z.string().max(DESCRIPTION_MAX_LENGTH).refine(isStorableText)
const dueOn = daySchema.nullable()
const byIds = z.object({ ids: z.array(taskIdSchema).min(1).max(100) })

const task = {
  /** The caller's tasks, the newest first; `words` must all stand in title or description. */
  list: procedure('read')
    .input(
      pageInput
        .extend({
          status: taskStatusSchema.default('all'),
          words: z.string().max(TASK_TITLE_MAX_LENGTH).refine(isStorableText).optional(),
        })
        .optional(),
    )
    .output(pageSchema(taskSchema))
    .query(({ ctx, input }) => listTasks(ctx.db, ctx.principalId, input ?? { limit: 50 })),

  create: procedure('tasks')
    .input(z.object({ title, description: description.optional(), dueOn: dueOn.optional() }))
    .output(taskSchema)
    .mutation(({ ctx, input }) => insertTask(ctx.db, ctx.principalId, input)),

  /** Changes what is given and leaves the rest; `dueOn: null` takes the due day away. */
  update: procedure('tasks')
    .input(
      z.object({
        id: taskIdSchema,
        title: title.optional(),
        description: description.optional(),
        dueOn: dueOn.optional(),
      }),
    )
    .output(taskSchema)
    .mutation(({ ctx, input }) => updateTask(ctx.db, ctx.principalId, input)),

  /** Completes all of them, or none when one is not there. */
  complete: procedure('tasks')
    .input(byIds)
    .output(z.array(taskSchema))
    .mutation(({ ctx, input }) =>
      setTasksCompleted(ctx.db, ctx.principalId, { ...input, completed: true }),
    ),

  reopen: procedure('tasks')
    .input(byIds)
    .output(z.array(taskSchema))
    .mutation(({ ctx, input }) =>
      setTasksCompleted(ctx.db, ctx.principalId, { ...input, completed: false }),
    ),

  /** Deletes all of them, or none when one is not there; answers with what they were. */
  delete: procedure('tasks')
    .input(byIds)
    .output(z.array(taskSchema))
    .mutation(({ ctx, input }) => deleteTasks(ctx.db, ctx.principalId, input.ids)),
}

/** The engine's routes and the app's: every type that a client sees follows from it. */
export const router = join({ task })

export type AppRouter = typeof router
