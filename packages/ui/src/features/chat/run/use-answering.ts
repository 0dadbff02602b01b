import type { Conversation } from '@throughline/protocol'
import { useEffect } from 'react'
import { refreshConversation, refreshConversationList } from '../../../api/conversation-cache.ts'
import { useRunLink, useRunWaiting } from './use-run.ts'

interface Answering {
  /** An answer is being written. */
  isRunning: boolean
  /** Its stream is cut, and is being mended. */
  isStreamReconnecting: boolean
  /** How many of its calls wait for an approval. */
  waiting: number
}

/** Whether a conversation answers now; when it has ended, what was stored is fetched. */
export function useAnswering(conversation: Conversation | null): Answering {
  const runId = conversation?.activeRunId ?? null
  const id = conversation?.id
  const link = useRunLink(runId)
  const waiting = useRunWaiting(runId)
  const isOver = link === 'ended' || link === 'refused'
  useEffect(() => {
    if (!isOver || id === undefined) return
    void refreshConversation(id)
    void refreshConversationList()
  }, [isOver, id])
  return {
    isRunning: link !== null && !isOver,
    isStreamReconnecting: link === 'reconnecting',
    waiting,
  }
}
