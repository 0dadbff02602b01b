import type { Conversation } from '@throughline/protocol'
import { useMutation } from '@tanstack/react-query'
import { toast } from 'sonner'
import { errorText } from '../../api/app-error.ts'
import { refreshConversation, refreshConversationList } from '../../api/conversation-cache.ts'
import { trpc } from '../../api/trpc.ts'

interface DeleteConversationOptions {
  onDeleted: () => void
}

export function useDeleteConversation(
  { id, title }: Conversation,
  { onDeleted }: DeleteConversationOptions,
): () => void {
  const remove = useMutation(
    trpc.conversation.delete.mutationOptions({
      onSuccess: () => {
        toast(`Deleted “${title}”`)
        onDeleted()
      },
      onError: (error) => toast.error(`Could not delete the conversation. ${errorText(error)}`),
      onSettled: () => {
        void refreshConversation(id)
        void refreshConversationList()
      },
    }),
  )
  return () => remove.mutate({ id })
}
