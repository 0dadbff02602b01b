import { z } from 'zod'

export const principalIdSchema = z.uuid().toLowerCase().brand<'PrincipalId'>()
export const conversationIdSchema = z.uuid().toLowerCase().brand<'ConversationId'>()
export const messageIdSchema = z.uuid().toLowerCase().brand<'MessageId'>()
export const runIdSchema = z.uuid().toLowerCase().brand<'RunId'>()
export const apiKeyIdSchema = z.uuid().toLowerCase().brand<'ApiKeyId'>()

/** The idempotency key of a send. The client creates one per action and reuses it to retry. */
export const requestIdSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/, 'must be 1 to 100 visible ASCII characters, for example a UUID')
  .brand<'RequestId'>()

export type PrincipalId = z.infer<typeof principalIdSchema>
export type ConversationId = z.infer<typeof conversationIdSchema>
export type MessageId = z.infer<typeof messageIdSchema>
export type RunId = z.infer<typeof runIdSchema>
export type ApiKeyId = z.infer<typeof apiKeyIdSchema>
export type RequestId = z.infer<typeof requestIdSchema>
