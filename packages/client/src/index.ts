export type {
  Answer,
  AnswerPart,
  AssistantMessage,
  Change,
  Conversation,
  LogEntry,
  Message,
  RunEvent,
} from '@throughline/protocol'
export type { ClientOptions, Token } from './client-options.ts'
export { createClient, type Client, type FollowOptions } from './create-client.ts'
export type { FollowedRun, ReadOptions } from './follow-run.ts'
export { messageOf } from './from-wire.ts'
export type { AskedRun, AskOptions, RegenerateOptions, RetryOptions, Sent } from './send.ts'
export type { ConnectionState } from './stream/connection.ts'
export {
  ThroughlineError,
  type ThroughlineErrorCode,
  type ThroughlineErrorOf,
} from './throughline-error.ts'
