import { z } from 'zod'

/** Why a run failed. `message` is for people; `retryable` means that `chat.retry` may succeed. */
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
