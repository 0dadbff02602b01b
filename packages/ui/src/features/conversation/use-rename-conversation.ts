import type { ConversationId } from '@throughline/protocol'
import { useMutation } from '@tanstack/react-query'
import { toast } from 'sonner'
import { errorText } from '../../api/app-error.ts'
import {
  changeConversation,
  refreshConversation,
  refreshConversationList,
} from '../../api/conversation-cache.ts'
import { trpc } from '../../api/trpc.ts'

export function useRenameConversation(id: ConversationId): (title: string) => void {
  const rename = useMutation(
    trpc.conversation.rename.mutationOptions({
      onMutate: ({ title }) => changeConversation(id, { title }),
      onError: (error) => toast.error(`Could not rename the conversation. ${errorText(error)}`),
      onSettled: () => {
        void refreshConversation(id)
        void refreshConversationList()
      },
    }),
  )
  return (title) => rename.mutate({ id, title })
}
