import type { DemoExchange } from '@throughline/agent'
import { z } from 'zod'
import { taskSchema, type Task } from '../../task.ts'

/** The reply of a tool to a call. */
export type Reply =
  | { isDone: true; tasks: Task[]; hasMore: boolean }
  | {
      isDone: false
      message: string
      /** Set if the user rejected the call. `note` is their note, if any. */
      denied?: { note: string | null } | undefined
    }

const resultSchema = z.union([
  z.object({ task: taskSchema }),
  z.object({ tasks: z.array(taskSchema), hasMore: z.boolean().default(false) }),
])

/** Parses the outcome of a call of any of the app's tools. */
export function toReply(outcome: DemoExchange['calls'][number]['outcome']): Reply {
  switch (outcome.state) {
    case 'denied':
      return { isDone: false, message: 'It was rejected.', denied: { note: outcome.note } }
    case 'failed':
      return { isDone: false, message: outcome.message }
    case 'done': {
      const result = resultSchema.safeParse(outcome.result)
      if (!result.success)
        return { isDone: false, message: 'The result does not have the form of a task tool.' }
      return 'task' in result.data
        ? { isDone: true, tasks: [result.data.task], hasMore: false }
        : { isDone: true, ...result.data }
    }
  }
}
