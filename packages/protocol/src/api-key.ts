import { z } from 'zod'
import { apiKeyIdSchema } from './ids.ts'

export const API_KEY_NAME_MAX_LENGTH = 100
export const API_KEY_DAYS_MAX = 3_650
export const API_KEY_SENDS_MAX = 1_000_000

/**
 * What a key is for: `read` looks and follows streams, `chat` sends, stops, approves, retries and
 * keeps conversations, `tasks` changes tasks without the agent.
 */
export const scopeSchema = z.enum(['read', 'chat', 'tasks'])
export type Scope = z.infer<typeof scopeSchema>

export const apiKeySchema = z.object({
  id: apiKeyIdSchema,
  name: z.string(),
  /** How the key begins, to tell it from others. The whole is shown once and is not kept. */
  start: z.string(),
  scopes: z.array(scopeSchema),
  /** Whether it may act for users of its service, each a principal of their own. */
  actsForUsers: z.boolean(),
  /** Its own limit, where it is lower than the server's. */
  sendsPerMinute: z.number().nullable(),
  createdAt: z.iso.datetime(),
  /** To the minute. */
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>
