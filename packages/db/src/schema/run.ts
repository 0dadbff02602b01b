import type {
  ConversationId,
  MessageId,
  PrincipalId,
  RequestId,
  RunId,
  StoredEvent,
  Usage,
} from '@throughline/protocol'
import type { Generated, JSONColumnType } from 'kysely'

export type RunStatus = 'queued' | 'running' | 'waiting' | 'completed' | 'failed' | 'cancelled'

/**
 * What happens to a tool call that needs an approval: `ask` a person, or `refuse` the call because
 * the run was sent over a protocol in which nobody can be asked.
 */
export type RunApprovals = 'ask' | 'refuse'

export type RunTable = {
  id: RunId
  conversation_id: ConversationId
  principal_id: PrincipalId
  request_id: RequestId
  retry_of: RunId | null
  user_message_id: MessageId
  assistant_message_id: MessageId
  status: RunStatus
  time_zone: string
  approvals: Generated<RunApprovals>
  usage: JSONColumnType<Usage> | null
  error_code: string | null
  /** The fencing token: incremented by each claim. Writes with an older number are rejected. */
  attempt: Generated<number>
  /** Crashes since the last turn was stored. */
  crashes: Generated<number>
  lease_owner: string | null
  lease_until: Date | null
  cancel_requested_at: Date | null
  /** The seq of the last event. Set when the run ends. */
  last_seq: Generated<number>
  /** The run's clock in every attempt, so that "today" does not change. */
  created_at: Generated<Date>
  finished_at: Date | null
  /** Since when the run waits for approvals. */
  waiting_since: Date | null
  /** True if the run's events were deleted and only its message remains. */
  events_dropped: Generated<boolean>
}

export type RunEventTable = {
  run_id: RunId
  seq: number
  type: StoredEvent['type']
  data: JSONColumnType<StoredEvent>
}

export type RunTurnTable = {
  run_id: RunId
  turn: number
  /** The model's response, its tool calls, and the ids of the calls that need an approval. */
  response: JSONColumnType<{
    response: object
    calls: Extract<StoredEvent, { type: 'tool_call' | 'tool_rejected' }>[]
    approvals: string[]
  }>
  usage: JSONColumnType<Usage>
  created_at: Generated<Date>
}

export type ToolCallTable = {
  run_id: RunId
  call_id: string
  turn: number
  name: string
  args: JSONColumnType<object | unknown[]>
  /**
   * `started`: an effect outside this database was started and its outcome is unknown.
   * `waiting`: the call needs an approval and has no decision yet.
   */
  state: 'called' | 'started' | 'waiting' | 'done' | 'failed' | 'denied'
  result: JSONColumnType<object | unknown[]> | null
  message: string | null
  /** The decision on the approval, and the person's message to the model. */
  approved: boolean | null
  note: string | null
  created_at: Generated<Date>
  settled_at: Date | null
}
