export {
  addUsage,
  answerSchema,
  answerStatusSchema,
  emptyAnswer,
  noUsage,
  storedPartSchema,
  usageSchema,
  type Answer,
  type AnswerPart,
  type AnswerStatus,
  type StoredAnswer,
  type StoredPart,
  type ToolCallPart,
  type UnknownToolPart,
  type Usage,
} from './run/answer.ts'
export {
  API_KEY_DAYS_MAX,
  API_KEY_NAME_MAX_LENGTH,
  API_KEY_SENDS_MAX,
  apiKeySchema,
  ENGINE_SCOPES,
  type ApiKey,
  type EngineScope,
} from './api-key.ts'
export { changeSchema, type Change } from './change.ts'
export { conversationSchema, type Conversation } from './conversation.ts'
export { defineContract, errorsOf, type AppContract, type ScopeText } from './contract.ts'
export {
  AppError,
  engineErrors,
  type EngineErrorCode,
  type ErrorDetails,
  type ErrorKind,
} from './error.ts'
export {
  FEEDBACK_COMMENT_MAX_LENGTH,
  feedbackKindSchema,
  feedbackSchema,
  type Feedback,
  type FeedbackKind,
} from './feedback.ts'
export {
  isTerminal,
  storedEventSchema,
  type LogEntry,
  type RunEvent,
  type StoredEvent,
} from './run/event.ts'
export { fold, emptyRun, type FoldedRun } from './run/fold.ts'
export {
  apiKeyIdSchema,
  conversationIdSchema,
  messageIdSchema,
  principalIdSchema,
  requestIdSchema,
  runIdSchema,
  type ApiKeyId,
  type ConversationId,
  type MessageId,
  type PrincipalId,
  type RequestId,
  type RunId,
} from './ids.ts'
export {
  siblingsSchema,
  storedAssistantMessageSchema,
  userMessageSchema,
  type AssistantMessage,
  type Message,
  type Siblings,
  type UserMessage,
} from './message.ts'
export { pageSchema, type Page } from './page.ts'
export { plainName } from './plain-name.ts'
export { runErrorSchema, type RunError } from './run/run-error.ts'
export {
  isStorableText,
  MESSAGE_MAX_LENGTH,
  textSchema,
  timeZoneSchema,
  TITLE_MAX_LENGTH,
  toStorableJson,
  toStorableText,
} from './text.ts'
export { titleOf } from './title.ts'
export { unfold } from './run/unfold.ts'
export type { ToolName, ToolTypes } from './tool.ts'
