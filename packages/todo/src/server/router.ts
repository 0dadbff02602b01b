import { deleteTasks, insertTask, listTasks, setTasksCompleted, updateTask } from '@throughline/db'
import {
  daySchema,
  DESCRIPTION_MAX_LENGTH,
  isStorableText,
  pageSchema,
  taskIdSchema,
  taskSchema,
  taskStatusSchema,
  textSchema,
  TITLE_MAX_LENGTH,
} from '@throughline/protocol'
import { z } from 'zod'
import { pageInput } from './page-input.ts'
import { procedure, router } from './trpc.ts'

const title = textSchema(TITLE_MAX_LENGTH)
const description = z.string().max(DESCRIPTION_MAX_LENGTH).refine(isStorableText)
const dueOn = daySchema.nullable()
const byIds = z.object({ ids: z.array(taskIdSchema).min(1).max(100) })

export const taskRouter = router({
  /** The caller's tasks, the newest first; `words` must all stand in title or description. */
  list: procedure
    .meta({ scope: 'read' })
    .input(
      pageInput
        .extend({
          status: taskStatusSchema.default('all'),
          words: z.string().max(TITLE_MAX_LENGTH).refine(isStorableText).optional(),
        })
        .optional(),
    )
    .output(pageSchema(taskSchema))
    .query(({ ctx, input }) => listTasks(ctx.db, ctx.principalId, input ?? { limit: 50 })),

  create: procedure
    .meta({ scope: 'tasks' })
    .input(z.object({ title, description: description.optional(), dueOn: dueOn.optional() }))
    .output(taskSchema)
    .mutation(({ ctx, input }) => insertTask(ctx.db, ctx.principalId, input)),

  /** Changes what is given and leaves the rest; `dueOn: null` takes the due day away. */
  update: procedure
    .meta({ scope: 'tasks' })
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
  complete: procedure
    .meta({ scope: 'tasks' })
    .input(byIds)
    .output(z.array(taskSchema))
    .mutation(({ ctx, input }) =>
      setTasksCompleted(ctx.db, ctx.principalId, { ...input, completed: true }),
    ),

  reopen: procedure
    .meta({ scope: 'tasks' })
    .input(byIds)
    .output(z.array(taskSchema))
    .mutation(({ ctx, input }) =>
      setTasksCompleted(ctx.db, ctx.principalId, { ...input, completed: false }),
    ),

  /** Deletes all of them, or none when one is not there; answers with what they were. */
  delete: procedure
    .meta({ scope: 'tasks' })
    .input(byIds)
    .output(z.array(taskSchema))
    .mutation(({ ctx, input }) => deleteTasks(ctx.db, ctx.principalId, input.ids)),
})
