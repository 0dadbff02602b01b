import type { ApiKeyTable } from './api-key.ts'
import type { ConversationTable } from './conversation.ts'
import type { FeedbackTable } from './feedback.ts'
import type { MessageTable } from './message.ts'
import type { PrincipalTable } from './principal.ts'
import type { RunEventTable, RunTable, RunTurnTable, ToolCallTable } from './run.ts'

/**
 * The engine's tables. The names include the schema because every statement must work whatever the
 * connection's search_path is, and because an app may have tables with the same names. Better Auth
 * queries its own tables, so they are not listed.
 */
export type EngineTables = {
  'throughline.principal': PrincipalTable
  'throughline.conversation': ConversationTable
  'throughline.message': MessageTable
  'throughline.feedback': FeedbackTable
  'throughline.run': RunTable
  'throughline.run_event': RunEventTable
  'throughline.run_turn': RunTurnTable
  'throughline.tool_call': ToolCallTable
  'throughline.api_key': ApiKeyTable
}
