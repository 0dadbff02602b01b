import type { ConversationId } from '@throughline/protocol'
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { sendFromOutbox } from './send-from-outbox.ts'
import type { Outgoing } from './outbox.ts'
import { outbox } from './tab-storage.ts'

interface OutgoingOptions {
  conversationId: ConversationId | null
  isRunning: boolean
  /** Called with the id of a created conversation, if this screen is still mounted. */
  onCreated?: (id: ConversationId) => void
}

/**
 * Returns the unconfirmed messages of a conversation and sends them: one at a time, in order, and
 * none while a run is active.
 */
export function useOutgoing({ conversationId, isRunning, onCreated }: OutgoingOptions): Outgoing[] {
  const all = useSyncExternalStore(outbox.subscribe, outbox.getSnapshot)
  const outgoing = useMemo(
    () => all.filter((each) => each.conversationId === conversationId),
    [all, conversationId],
  )
  const onCreatedRef = useRef(onCreated)
  useEffect(() => {
    onCreatedRef.current = onCreated
    return () => {
      onCreatedRef.current = undefined
    }
  }, [onCreated])

  const [first] = outgoing
  useEffect(() => {
    const sendFirst = async (message: Outgoing) => {
      const sent = await sendFromOutbox(message)
      if (sent !== undefined && message.conversationId === null) {
        onCreatedRef.current?.(sent.conversationId)
      }
    }
    if (first === undefined || first.state === 'failed') return
    if (first.state === 'queued' && isRunning) return
    void sendFirst(first)
  }, [first, isRunning])
  return outgoing
}
