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
 * What becomes of a call that needs an approval: a person is asked, or it is refused where the run
 * came by a wire on which nobody can be asked.
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
  /** Counts the processes that drove this run; a write of an older one is refused. */
  attempt: Generated<number>
  crashes: Generated<number>
  lease_owner: string | null
  lease_until: Date | null
  cancel_requested_at: Date | null
  /** The seq of the last event; set when the run ends. */
  last_seq: Generated<number>
  /** The run's clock: "today" stays the day on which it was asked. */
  created_at: Generated<Date>
  finished_at: Date | null
  /** When it began to wait for approvals. */
  waiting_since: Date | null
  /** True when only the message is left of the run's log. */
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
  /** The model's response, and the calls that were made of it. */
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
   * `started`: an effect outside of this database was begun, and its end is not known.
   * `waiting`: for somebody's approval.
   */
  state: 'called' | 'started' | 'waiting' | 'done' | 'failed' | 'denied'
  result: JSONColumnType<object | unknown[]> | null
  message: string | null
  /** The decision, where an approval was asked for, with the person's word to the model. */
  approved: boolean | null
  note: string | null
  created_at: Generated<Date>
  settled_at: Date | null
}
