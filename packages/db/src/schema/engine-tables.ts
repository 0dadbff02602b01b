import type { ApiKeyTable } from './api-key.ts'
import type { ConversationTable } from './conversation.ts'
import type { MessageTable } from './message.ts'
import type { PrincipalTable } from './principal.ts'
import type { RunEventTable, RunTable, RunTurnTable, ToolCallTable } from './run.ts'

/**
 * The engine's tables, named with their schema: every statement does so, whatever the connection's
 * search_path is, and an app may have a table of the same name. Better Auth's tables are missing.
 */
export type EngineTables = {
  'throughline.principal': PrincipalTable
  'throughline.conversation': ConversationTable
  'throughline.message': MessageTable
  'throughline.run': RunTable
  'throughline.run_event': RunEventTable
  'throughline.run_turn': RunTurnTable
  'throughline.tool_call': ToolCallTable
  'throughline.api_key': ApiKeyTable
}
