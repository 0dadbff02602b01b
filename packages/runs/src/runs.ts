import type { RunApprovals } from '@throughline/db'
import type {
  AssistantMessage,
  Change,
  ConversationId,
  LogEntry,
  Message,
  MessageId,
  Page,
  PrincipalId,
  RequestId,
  RunId,
  ToolTypes,
} from '@throughline/protocol'

export interface SendInput {
  message: string
  requestId: RequestId
  /** A new conversation is made when left out. */
  conversationId?: ConversationId | undefined
  /** IANA name; the run's "today" is this zone's. UTC when left out. */
  timeZone?: string | undefined
  /** `refuse` where nobody can be asked for an approval; `ask` when left out. Retries inherit it. */
  approvals?: RunApprovals | undefined
}

export interface Sent {
  conversationId: ConversationId
  runId: RunId
  userMessageId: MessageId
  assistantMessageId: MessageId
  /** True when this request id was sent before and nothing new was begun. */
  repeated: boolean
}

/**
 * Durable execution: every answer is a run whose events are stored before anybody sees them.
 * Every method throws an AppError for what is not there or not this principal's.
 */
export interface Runs<Tools extends ToolTypes> {
  /** Stores the message and begins its run, all or nothing; the answer comes by `follow`. */
  send(principalId: PrincipalId, input: SendInput): Promise<Sent>
  /** What an earlier send or retry with this request id began, if there was one. */
  findSent(
    principalId: PrincipalId,
    input: SendInput | { runId: RunId; requestId: RequestId },
  ): Promise<Sent | undefined>
  /** Runs a failed or cancelled run again; its finished tools are not repeated. */
  retry(principalId: PrincipalId, input: { runId: RunId; requestId: RequestId }): Promise<Sent>
  /**
   * Decides on a call that a run waits with, exactly once; with the last decision the run goes on.
   * `note` is a word to the model.
   */
  approve(
    principalId: PrincipalId,
    decision: { runId: RunId; callId: string; approved: boolean; note: string | null },
  ): Promise<void>
  /** Ends a run and answers with what was kept of it. A run that has ended stays as it is. */
  stop(principalId: PrincipalId, runId: RunId): Promise<AssistantMessage<Tools>>
  /**
   * The run's events after the cursor, each once and in order, as long as it goes on. Returns
   * after the last event; throws an AbortError when the follower has to come back elsewhere.
   */
  follow(
    principalId: PrincipalId,
    runId: RunId,
    options: { after: number; signal: AbortSignal },
  ): AsyncGenerator<LogEntry<Tools>, void>
  /** What moved among the principal's things; begins with `resync`. */
  changes(principalId: PrincipalId, signal: AbortSignal): AsyncGenerator<Change, void>
  /**
   * A page of a conversation's messages, oldest first: the newest page when there is no cursor.
   * `nextCursor` fetches the page of older messages.
   */
  listMessages(
    principalId: PrincipalId,
    conversationId: ConversationId,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<Page<Message<Tools>>>
  /**
   * Takes no new runs, waits up to the grace for those that execute, then closes. A second call
   * waits for the first.
   */
  drain(graceMs: number): Promise<void>
}
