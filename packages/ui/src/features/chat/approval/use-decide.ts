import { useMutation } from '@tanstack/react-query'
import { toast } from 'sonner'
import { errorText, isRetryable } from '../../../api/app-error.ts'
import { refreshConversation } from '../../../api/conversation-cache.ts'
import { trpc } from '../../../api/trpc.ts'
import { useAnswerMessage } from '../answer/answer-message.ts'
import { tooLateText } from './decision-error.ts'

const RETRIES = 3
const READ_FOR_MS = 12_000

interface Deciding {
  decide: (approved: boolean, note: string | null) => void
  /** What was decided and is on its way; null before. */
  decided: 'approved' | 'rejected' | null
  /** Why it could not be told to the server. */
  failure: string | null
}

/**
 * Decides on a call that waits. The same decision counts once, however often it is sent; the run's
 * stream tells that it was taken.
 */
export function useDecide(callId: string): Deciding {
  const { runId, conversationId } = useAnswerMessage()
  const { mutate, variables, error, isPending, isSuccess } = useMutation(
    trpc.chat.approve.mutationOptions({
      retry: (count, error) => count < RETRIES && isRetryable(error),
      onError: (error, { approved }) => {
        const tooLate = tooLateText(error, approved)
        // By the time it is read, the card has gone on.
        if (tooLate !== null) toast.error(tooLate, { duration: READ_FOR_MS })
        void refreshConversation(conversationId)
      },
    }),
  )
  const isOnItsWay = isPending || isSuccess
  return {
    decide: (approved, note) => mutate({ runId, callId, approved, note }),
    decided: isOnItsWay ? (variables.approved ? 'approved' : 'rejected') : null,
    failure: error === null ? null : (tooLateText(error, variables.approved) ?? errorText(error)),
  }
}
