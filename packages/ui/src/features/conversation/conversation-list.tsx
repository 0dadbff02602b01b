import { useInfiniteQuery } from '@tanstack/react-query'
import { MessagesSquare } from 'lucide-react'
import { errorText } from '../../api/app-error.ts'
import { conversationListQuery } from '../../api/conversation-list-query.ts'
import { LoadFailed } from '../../components/feedback/load-failed.tsx'
import { LoadMore } from '../../components/feedback/load-more.tsx'
import { Notice } from '../../components/feedback/notice.tsx'
import { SkeletonRows } from '../../components/feedback/skeleton.tsx'
import { groupConversations } from './conversation-groups.ts'
import { ConversationRow } from './conversation-row.tsx'

export function ConversationList({ onOpen }: { onOpen: () => void }) {
  const list = useInfiniteQuery(conversationListQuery())
  if (list.isPending) return <SkeletonRows count={5} label="Loading conversations" />
  if (list.data === undefined) {
    return (
      <LoadFailed
        what="Your conversations"
        reason={errorText(list.error)}
        onRetry={() => void list.refetch()}
      />
    )
  }
  const conversations = list.data.pages.flatMap((page) => page.items)
  if (conversations.length === 0) {
    return (
      <Notice
        icon={MessagesSquare}
        title="No conversations yet"
        text="Send a message to start one."
      />
    )
  }
  return (
    <>
      {groupConversations(conversations).map((group) => (
        <section key={group.name} aria-label={group.name} className="mb-4">
          <h3 className="px-3 pb-1 text-[0.8125rem] font-medium text-ink-faint">{group.name}</h3>
          <ul>
            {group.conversations.map((conversation) => (
              <ConversationRow key={conversation.id} conversation={conversation} onOpen={onOpen} />
            ))}
          </ul>
        </section>
      ))}
      {list.hasNextPage && (
        <LoadMore
          label="Loading more conversations"
          isLoading={list.isFetchingNextPage}
          onReach={() => void list.fetchNextPage()}
        />
      )}
    </>
  )
}
