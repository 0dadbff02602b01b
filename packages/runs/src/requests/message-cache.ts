import type { Message, MessageId, ToolTypes } from '@throughline/protocol'

/** In bytes of the stored parts. The messages in memory take about three times as much. */
const MAX_SIZE = 8_000_000

/** What a message takes beside its parts. */
const FIXED_SIZE = 500

interface Cached<Tools extends ToolTypes> {
  message: Message<Tools>
  size: number
}

/**
 * The finished messages that were read last. They never change, and a page reads its conversation
 * again after every answer. The least recently used messages are evicted.
 */
export class MessageCache<Tools extends ToolTypes> {
  /** The least recently used message comes first. */
  readonly #messages = new Map<MessageId, Cached<Tools>>()
  #size = 0

  get(id: MessageId): Message<Tools> | undefined {
    const cached = this.#messages.get(id)
    if (cached === undefined) return undefined
    this.#messages.delete(id)
    this.#messages.set(id, cached)
    return cached.message
  }

  /** Keeps a message if it is finished. `partsSize` is the size of its stored parts in bytes. */
  add(message: Message<Tools>, partsSize: number): void {
    if (!isFinished(message) || this.#messages.has(message.id)) return
    const size = partsSize + FIXED_SIZE
    this.#messages.set(message.id, { message, size })
    this.#size += size
    for (const [id, oldest] of this.#messages) {
      if (this.#size <= MAX_SIZE) return
      this.#messages.delete(id)
      this.#size -= oldest.size
    }
  }
}

function isFinished<Tools extends ToolTypes>(message: Message<Tools>): boolean {
  return message.role === 'user' || !['streaming', 'waiting'].includes(message.status)
}
