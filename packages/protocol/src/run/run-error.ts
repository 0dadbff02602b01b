import { z } from 'zod'

/** Why a run failed, in words fit for people; `retryable` says that `chat.retry` may help. */
export const runErrorSchema = z.object({
  code: z.enum([
    'MODEL_FAILED',
    'MODEL_RATE_LIMITED',
    'MODEL_REFUSED_KEY',
    'TOO_MANY_TURNS',
    'RUN_INTERRUPTED',
    'INTERNAL',
  ]),
  message: z.string(),
  retryable: z.boolean(),
})

export type RunError = z.infer<typeof runErrorSchema>
