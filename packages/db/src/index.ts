export {
  deleteApiKey,
  findApiKey,
  insertApiKey,
  listApiKeys,
  type FoundApiKey,
  type NewApiKey,
} from './api-key.ts'
export { looksLikeApiKey } from './api-key-secret.ts'
export { deleteMessage } from './branch/delete-message.ts'
export { findBranch, type BranchRow } from './branch/find-branch.ts'
export { findSiblings } from './branch/find-siblings.ts'
export { forkConversation } from './branch/fork-conversation.ts'
export {
  lockConversation,
  lockConversationOf,
  refuseWhileActive,
  type ConversationKey,
} from './branch/lock-conversation.ts'
export { switchBranch } from './branch/switch-branch.ts'
export { CallGroup } from './connection/call-group.ts'
export {
  CHANGE_CHANNEL,
  changeNoticeSchema,
  notifyChange,
  notifyChangeSql,
  notifyChangesSql,
  type ChangeNotice,
} from './change.ts'
export {
  isAbortedTransaction,
  isConnectionError,
  isFencingError,
  isMissingPrincipal,
  isPermanentError,
  isTransientError,
  isUniqueViolation,
} from './connection/postgres-error.ts'
export {
  conversationNotFound,
  deleteConversation,
  findLatestConversation,
  getConversation,
  getConversationId,
  listConversations,
  renameConversation,
} from './conversation.ts'
export { decodeCursor, encodeCursor, invalidCursor } from './cursor.ts'
export { createDatabase, type DatabaseOptions } from './database.ts'
export type { EngineTables } from './schema/engine-tables.ts'
export { clearFeedback, listFeedback, rateMessage, type NumberedFeedback } from './feedback.ts'
export type { RunApprovals, RunStatus } from './schema/run.ts'
export { toIsoTime } from './iso-time.ts'
export {
  findMessageNumbers,
  findMessages,
  getMessageId,
  messageNotFound,
  type MessageRow,
} from './message.ts'
export type { AppMigrations } from './migration/app-migrations.ts'
export { isMigrated, migrateDown, migrateToLatest } from './migration/migrate.ts'
export { MigrationError } from './migration/migration-error.ts'
export { newId } from './new-id.ts'
export { lastStatement } from './connection/pipelined-transactions.ts'
export type { Numbered } from './integer-id.ts'
export { toPage, type PageRequest } from './page.ts'
export { mergePrincipal } from './merge-principal.ts'
export { ensurePrincipal, ensurePrincipals, type Identity } from './principal.ts'
export {
  ACTIVE_RUN_STATUSES,
  findRun,
  findRunPosition,
  RUN_CHANNEL,
  runNotFound,
  runSignalSchema,
  signalRun,
  type RunRow,
  type RunSignal,
} from './run.ts'
