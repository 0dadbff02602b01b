import { z } from 'zod'
import { apiKeyIdSchema } from './ids.ts'

export const API_KEY_NAME_MAX_LENGTH = 100
export const API_KEY_DAYS_MAX = 3_650
export const API_KEY_SENDS_MAX = 1_000_000

/**
 * Scopes that every app has. `read` reads data and follows streams; `chat` sends messages, stops,
 * approves and retries runs, and changes conversations. An app declares more in its contract.
 */
export const ENGINE_SCOPES = ['read', 'chat'] as const
export type EngineScope = (typeof ENGINE_SCOPES)[number]

export const apiKeySchema = z.object({
  id: apiKeyIdSchema,
  name: z.string(),
  /** The first characters, to tell keys apart. The full key is shown once and is not stored. */
  start: z.string(),
  /** Any text: a stored key may have a scope that the current app does not declare. */
  scopes: z.array(z.string()),
  /** Whether the key may act for users of its service. Each such user is a separate principal. */
  actsForUsers: z.boolean(),
  /** The key's own limit, which applies if it is lower than the server's. */
  sendsPerMinute: z.number().nullable(),
  createdAt: z.iso.datetime(),
  /** Accurate to the minute. */
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
})
export type ApiKey = z.infer<typeof apiKeySchema>
