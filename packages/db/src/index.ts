export {
  deleteApiKey,
  findApiKey,
  insertApiKey,
  listApiKeys,
  type FoundApiKey,
  type NewApiKey,
} from './api-key.ts'
export { looksLikeApiKey } from './api-key-secret.ts'
export {
  announce,
  announcing,
  announcementSchema,
  CHANGE_CHANNEL,
  type Announcement,
} from './change.ts'
export {
  isAbortedTransaction,
  isFenced,
  isConnectionError,
  isMissingPrincipal,
  isRefusal,
  isTransient,
  isUniqueViolation,
} from './postgres-error.ts'
export {
  conversationNotFound,
  deleteConversation,
  findLatestConversation,
  getConversation,
  getConversationId,
  listConversations,
  renameConversation,
} from './conversation.ts'
export { decodeCursor, encodeCursor } from './cursor.ts'
export { createDatabase, type Database, type DatabaseOptions } from './database.ts'
export { findMessageNumbers, findMessagesBefore, type MessageRow } from './message.ts'
export { isMigrated, migrateDown, migrateToLatest } from './migrate.ts'
export { newId } from './new-id.ts'
export { lastStatement } from './pipelined-transactions.ts'
export type { Numbered } from './numbered.ts'
export { ensurePrincipal, inheritPrincipal, type Identity } from './principal.ts'
export {
  ACTIVE_RUN_STATUSES,
  findRun,
  findRunPlace,
  RUN_CHANNEL,
  runSignalSchema,
  signalRun,
  type RunApprovals,
  type RunRow,
  type RunSignal,
  type RunStatus,
} from './run.ts'
export {
  deleteTasks,
  findTasks,
  getTaskId,
  insertTask,
  listTasks,
  setTasksCompleted,
  taskNotFound,
  updateTask,
  type NewTask,
  type TaskChange,
  type TaskFilter,
} from './task.ts'
