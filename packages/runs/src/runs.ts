import type { Numbered, RunApprovals } from '@throughline/db'
import type {
  AssistantMessage,
  Change,
  Conversation,
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
  /** If omitted, a new conversation is created. */
  conversationId?: ConversationId | undefined
  /**
   * The message of the conversation that this one replies to; null begins the conversation anew.
   * Another message than the last one makes a new branch, which becomes the current one. Default:
   * the last message of the current branch.
   */
  parentId?: MessageId | null | undefined
  /** IANA name of the zone in which the run determines "today". Default: UTC. */
  timeZone?: string | undefined
  /** `refuse` if nobody can be asked for an approval. Default: `ask`. Retries inherit the value. */
  approvals?: RunApprovals | undefined
}

export interface RetryInput {
  runId: RunId
  requestId: RequestId
}

export interface RegenerateInput extends Pick<SendInput, 'timeZone' | 'approvals'> {
  /** A user's message or one of its answers. */
  messageId: MessageId
  requestId: RequestId
}

export interface Sent {
  conversationId: ConversationId
  runId: RunId
  userMessageId: MessageId
  assistantMessageId: MessageId
  /** True if this request id was used before and no new run was started. */
  repeated: boolean
}

export interface OpenedConversation<Tools extends ToolTypes> {
  conversation: Numbered<Conversation>
  messages: Page<Message<Tools>>
}

/**
 * Durable execution: each answer is a run whose events are stored before they are delivered. Every
 * method throws an AppError if an object does not exist or belongs to another principal.
 */
export interface Runs<Tools extends ToolTypes> {
  /** Stores the message and starts its run atomically. `follow` delivers the answer. */
  send(principalId: PrincipalId, input: SendInput): Promise<Sent>
  /** Returns what an earlier send, retry or regeneration with this request id started, if there was one. */
  findSent(
    principalId: PrincipalId,
    input: SendInput | RetryInput | RegenerateInput,
  ): Promise<Sent | undefined>
  /**
   * Retries a failed or cancelled run whose answer is the last message of the current branch. Its
   * finished tool calls are not repeated. The new answer becomes a sibling of the old one.
   */
  retry(principalId: PrincipalId, input: RetryInput): Promise<Sent>
  /** Answers a user's message again, from the beginning, as a sibling of its other answers. */
  regenerate(principalId: PrincipalId, input: RegenerateInput): Promise<Sent>
  /**
   * Approves or rejects a tool call of a waiting run, exactly once. After the last decision the run
   * continues. `note` is a message to the model.
   */
  approve(
    principalId: PrincipalId,
    decision: { runId: RunId; callId: string; approved: boolean; note: string | null },
  ): Promise<void>
  /** Stops a run and returns what was kept of its answer. Does not change a run that has ended. */
  stop(principalId: PrincipalId, runId: RunId): Promise<AssistantMessage<Tools>>
  /**
   * Streams the events of a run after the cursor, each once and in order. Returns after the last
   * event. Throws an AbortError if this process shuts down: the client must reconnect elsewhere.
   */
  follow(
    principalId: PrincipalId,
    runId: RunId,
    options: { after: number; signal: AbortSignal },
  ): AsyncGenerator<LogEntry<Tools>, void>
  /** Streams the changes of the principal's data, starting with `resync`. */
  changes(principalId: PrincipalId, signal: AbortSignal): AsyncGenerator<Change, void>
  /**
   * Returns a page of a conversation's messages, oldest first: the newest page if there is no
   * cursor. `nextCursor` fetches the page of older messages.
   */
  listMessages(
    principalId: PrincipalId,
    conversationId: ConversationId,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<Page<Message<Tools>>>
  /** Returns a conversation with a page of its messages, like `listMessages`. */
  openConversation(
    principalId: PrincipalId,
    conversationId: ConversationId,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<OpenedConversation<Tools>>
  /**
   * Starts no more runs, waits up to `graceMs` for the active ones, releases the others for other
   * processes, then closes. A second call waits for the first.
   */
  drain(graceMs: number): Promise<void>
}
