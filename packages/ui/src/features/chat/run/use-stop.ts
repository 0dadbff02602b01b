import type { Conversation } from '@throughline/protocol'
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { toast } from 'sonner'
import { errorText } from '../../../api/app-error.ts'
import { refreshConversation } from '../../../api/conversation-cache.ts'
import { trpc } from '../../../api/trpc.ts'

/** Stops the answer of a conversation by `stop()` or the Escape key. */
export function useStop(conversation: Conversation | null, isRunning: boolean) {
  const mutation = useMutation(
    trpc.chat.stop.mutationOptions({
      onError: (error) => toast.error(`Could not stop the answer. ${errorText(error)}`),
      onSettled: () => conversation && refreshConversation(conversation.id),
    }),
  )
  const runId = conversation?.activeRunId ?? null
  const { mutate, isPending } = mutation
  useEffect(() => {
    if (runId === null || !isRunning || isPending) return undefined
    const stopOnEscape = (event: KeyboardEvent) => {
      // Escape also cancels an input method composition; that must not stop the answer.
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
