import {
  conversationIdSchema,
  requestIdSchema,
  type ConversationId,
  type RequestId,
} from '@throughline/protocol'
import { z } from 'zod'

const outgoingSchema = z.object({
  /** The same for every attempt, so that the server accepts the message once. */
  requestId: requestIdSchema,
  /** Null starts a new conversation. */
  conversationId: conversationIdSchema.nullable(),
  text: z.string(),
  state: z.enum(['queued', 'sending', 'failed']),
  /** Why sending failed. */
  reason: z.string().nullable(),
})

/** A message that the server has not confirmed yet. */
export type Outgoing = z.infer<typeof outgoingSchema>

export interface Outbox {
  subscribe: (listener: () => void) => () => void
  getSnapshot: () => readonly Outgoing[]
  add: (message: { conversationId: ConversationId | null; text: string }) => void
  change: (requestId: RequestId, change: Partial<Outgoing>) => void
  remove: (requestId: RequestId) => void
  /** Moves the messages of the new conversation to the conversation that was created. */
  readdress: (conversationId: ConversationId) => void
}

const KEY = 'outbox'

/**
 * The messages to send, oldest first. They are kept in `storage`, so that a reload during a send
 * loses none: a restored `sending` message is sent again.
 */
export function createOutbox(storage: Pick<Storage, 'getItem' | 'setItem'>): Outbox {
  const listeners = new Set<() => void>()
  let messages: readonly Outgoing[] = restore(storage.getItem(KEY))

  const put = (next: readonly Outgoing[]) => {
    messages = next
    storage.setItem(KEY, JSON.stringify(messages))
    for (const listener of listeners) listener()
  }
  const changeEach = (change: (message: Outgoing) => Outgoing) => put(messages.map(change))

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => messages,
    add({ conversationId, text }) {
      const requestId = newRequestId()
      put([...messages, { requestId, conversationId, text, state: 'queued', reason: null }])
    },
    change(requestId, change) {
      changeEach((each) => (each.requestId === requestId ? { ...each, ...change } : each))
    },
    remove(requestId) {
      put(messages.filter((each) => each.requestId !== requestId))
    },
    readdress(conversationId) {
      changeEach((each) => (each.conversationId === null ? { ...each, conversationId } : each))
    },
  }
}

function restore(stored: string | null): Outgoing[] {
  if (stored === null) return []
  try {
    return z.array(outgoingSchema).parse(JSON.parse(stored))
  } catch {
    return []
  }
}

/** Does not use `crypto.randomUUID`, which exists on https and localhost only. */
export function newRequestId(): RequestId {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
  return requestIdSchema.parse(hex.join(''))
}
