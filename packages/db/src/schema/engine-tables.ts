import type { ApiKeyTable } from './api-key.ts'
import type { ConversationTable } from './conversation.ts'
import type { MessageTable } from './message.ts'
import type { PrincipalTable } from './principal.ts'
import type { RunEventTable, RunTable, RunTurnTable, ToolCallTable } from './run.ts'

export type EngineTables = {
  principal: PrincipalTable
  conversation: ConversationTable
  message: MessageTable
  run: RunTable
  run_event: RunEventTable
  run_turn: RunTurnTable
  tool_call: ToolCallTable
  api_key: ApiKeyTable
}
