import type { Conversation } from '@throughline/protocol'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { toast } from 'sonner'
import { errorText } from '../../../api/app-error.ts'
import { refreshConversation } from '../../../api/conversation-cache.ts'
import { trpc } from '../../../api/trpc.ts'

/** Ends the answer of a conversation by a call or by Escape. */
export function useStop(conversation: Conversation | null, isRunning: boolean) {
  const mutation = useMutation(
    trpc.chat.stop.mutationOptions({
      onError: (error) => toast.error(`Not stopped. ${errorText(error)}`),
      onSettled: () => conversation && refreshConversation(conversation.id),
    }),
  )
  const runId = conversation?.activeRunId ?? null
  const { mutate, isPending } = mutation
  useEffect(() => {
    if (runId === null || !isRunning || isPending) return undefined
    const stopOnEscape = (event: KeyboardEvent) => {
      // Within a composition it takes back what the input method suggests.
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return
      mutate({ runId })
    }
    document.addEventListener('keydown', stopOnEscape)
    return () => document.removeEventListener('keydown', stopOnEscape)
  }, [runId, isRunning, isPending, mutate])
  return {
    stop: () => {
      if (runId !== null) mutate({ runId })
    },
    isStopping: isPending,
  }
}
