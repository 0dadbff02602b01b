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
  /** The caller's tasks, the newest first. All `words` must occur in the title or description. */
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

  /** Changes the given fields. `dueOn: null` removes the due day. */
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

  /** Completes all of the tasks, or none if one does not exist. */
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

  /** Deletes all of the tasks, or none if one does not exist. Returns the deleted tasks. */
  delete: procedure('tasks')
    .input(byIds)
    .output(z.array(taskSchema))
    .mutation(({ ctx, input }) => deleteTasks(ctx.db, ctx.principalId, input.ids)),
}

/** The engine's procedures joined with the app's. Clients infer all their types from it. */
export const router = join({ task })

export type AppRouter = typeof router
