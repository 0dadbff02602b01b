import type { Conversation } from '@throughline/protocol'
import { useEffect } from 'react'
import { refreshConversation, refreshConversationList } from '../../../api/conversation-cache.ts'
import { useRunLink, useRunWaiting } from './use-run.ts'

interface Answering {
  /** A run of the conversation is active. */
  isRunning: boolean
  /** The stream of the run is reconnecting. */
  isStreamReconnecting: boolean
  /** The number of calls that need an approval. */
  waiting: number
}

/** The state of the active run. When the run ends, the stored conversation is fetched. */
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
