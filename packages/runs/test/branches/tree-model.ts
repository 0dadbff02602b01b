import type { ConversationId, MessageId, PrincipalId, RunId } from '@throughline/protocol'

/** What the store must hold: a message of the model. */
export interface ModelMessage {
  id: MessageId
  conversationId: ConversationId
  principalId: PrincipalId
  parentId: MessageId | null
  /** The text of a user's message. */
  text: string | null
  /** The run of an answer; null for copies, whose runs do not exist. */
  runId: RunId | null
  failed: boolean
}

/** The trees of all conversations, in memory. */
export class TreeModel {
  /** The oldest message comes first, so siblings are in their order, too. */
  readonly messages: ModelMessage[] = []
  readonly leaves = new Map<ConversationId, MessageId | null>()

  add(message: ModelMessage): void {
    this.messages.push(message)
    this.leaves.set(message.conversationId, message.id)
  }

  find(id: MessageId | null): ModelMessage | undefined {
    return this.messages.find((message) => message.id === id)
  }

  /** The messages from the beginning to one message. */
  branchTo(id: MessageId | null): ModelMessage[] {
    const message = this.find(id)
    return message ? [...this.branchTo(message.parentId), message] : []
  }

  currentBranch(conversationId: ConversationId): ModelMessage[] {
    return this.branchTo(this.leaves.get(conversationId) ?? null)
  }

  siblingsOf({ conversationId, parentId }: ModelMessage): ModelMessage[] {
    return this.messages.filter(
      (message) => message.conversationId === conversationId && message.parentId === parentId,
    )
  }

  switchTo({ id, conversationId }: ModelMessage): void {
    if (this.currentBranch(conversationId).some((message) => message.id === id)) return
    this.leaves.set(conversationId, this.#newestBelow(conversationId, id))
  }

  delete({ id, conversationId, parentId }: ModelMessage): void {
    const isLeafDeleted = this.currentBranch(conversationId).some((message) => message.id === id)
    const deleted = this.#below(conversationId, id).map((message) => message.id)
    this.messages.splice(
      0,
      Infinity,
      ...this.messages.filter((message) => !deleted.includes(message.id)),
    )
    if (isLeafDeleted) this.leaves.set(conversationId, this.#newestBelow(conversationId, parentId))
  }

  #below(conversationId: ConversationId, id: MessageId | null): ModelMessage[] {
    return this.messages.filter(
      (message) =>
        message.conversationId === conversationId &&
        (id === null || this.branchTo(message.id).some((above) => above.id === id)),
    )
  }

  #newestBelow(conversationId: ConversationId, id: MessageId | null): MessageId | null {
    return this.#below(conversationId, id).at(-1)?.id ?? null
  }
}
