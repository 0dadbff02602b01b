import { useMutation } from '@tanstack/react-query'
import { toast } from 'sonner'
import { errorText, isRetryable } from '../../../api/app-error.ts'
import { refreshConversation } from '../../../api/conversation-cache.ts'
import { trpc } from '../../../api/trpc.ts'
import { useAnswerMessage } from '../answer/answer-message.ts'
import { tooLateText } from './decision-error.ts'

const RETRIES = 3
const TOAST_MS = 12_000

interface Deciding {
  decide: (approved: boolean, note: string | null) => void
  /** The decision that is being sent or was sent; null before. */
  decided: 'approved' | 'rejected' | null
  /** Why the decision could not be sent. */
  failure: string | null
}

/**
 * Approves or rejects a call. Sending the same decision again has no effect, so it is retried. The
 * run's stream reports that the server accepted it.
 */
export function useDecide(callId: string): Deciding {
  const { runId, conversationId } = useAnswerMessage()
  const { mutate, variables, error, isPending, isSuccess } = useMutation(
    trpc.chat.approve.mutationOptions({
      retry: (count, error) => count < RETRIES && isRetryable(error),
      onError: (error, { approved }) => {
        const tooLate = tooLateText(error, approved)
        // The card may show a new state by now, so the message is a toast.
        if (tooLate !== null) toast.error(tooLate, { duration: TOAST_MS })
        void refreshConversation(conversationId)
      },
    }),
  )
  const isSent = isPending || isSuccess
  return {
    decide: (approved, note) => mutate({ runId, callId, approved, note }),
    decided: isSent ? (variables.approved ? 'approved' : 'rejected') : null,
    failure: error === null ? null : (tooLateText(error, variables.approved) ?? errorText(error)),
  }
}
