import { z } from 'zod'
import { apiKeyIdSchema } from './ids.ts'

export const API_KEY_NAME_MAX_LENGTH = 100
export const API_KEY_DAYS_MAX = 3_650
export const API_KEY_SENDS_MAX = 1_000_000

/**
 * What every app's keys can be allowed: `read` reads and follows streams; `chat` sends, stops,
 * approves, retries, and changes conversations. An app adds its own scopes in its contract.
 */
export const ENGINE_SCOPES = ['read', 'chat'] as const
export type EngineScope = (typeof ENGINE_SCOPES)[number]

export const apiKeySchema = z.object({
  id: apiKeyIdSchema,
  name: z.string(),
  /** How the key begins, to tell it from others. The whole is shown once and is not kept. */
  start: z.string(),
  /** Any text: a key may have a scope that the present app does not know. */
  scopes: z.array(z.string()),
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
