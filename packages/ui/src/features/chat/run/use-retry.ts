import type { AssistantMessage } from '@throughline/protocol'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { toast } from 'sonner'
import { errorText } from '../../../api/app-error.ts'
import {
  changeConversation,
  changeMessages,
  refreshConversation,
  refreshConversationList,
} from '../../../api/conversation-cache.ts'
import { trpc } from '../../../api/trpc.ts'
import { startedAnswer } from '../compose/send-from-outbox.ts'
import { newRequestId } from '../compose/outbox.ts'

/** Replaces an answer that failed or was stopped by a new attempt. */
export function useRetry(message: AssistantMessage) {
  // One id per button, so that several clicks start one retry.
  const [requestId] = useState(newRequestId)
  const { conversationId } = message
  const mutation = useMutation(
    trpc.chat.retry.mutationOptions({
      onSuccess: (sent) => {
        changeMessages(conversationId, (messages) =>
          messages.map((each) =>
            each.id === message.id ? startedAnswer(sent, message.createdAt) : each,
          ),
        )
        changeConversation(conversationId, { activeRunId: sent.runId, isWaiting: false })
      },
      onError: (error) => toast.error(`Could not retry. ${errorText(error)}`),
      onSettled: () => {
        void refreshConversation(conversationId)
        void refreshConversationList()
      },
    }),
  )
  return {
    retry: () => mutation.mutate({ runId: message.runId, requestId }),
    isRetrying: mutation.isPending,
  }
}
