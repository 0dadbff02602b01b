import type { ConversationId } from '@throughline/protocol'
import { SearchX } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { appCodeOf, errorText } from '../../api/app-error.ts'
import { LoadFailed } from '../../components/feedback/load-failed.tsx'
import { Notice } from '../../components/feedback/notice.tsx'
import { SkeletonRows } from '../../components/feedback/skeleton.tsx'
import { useTitle } from '../../hooks/use-title.ts'
import { Announcer } from './answer/announcer.tsx'
import { ApprovalNote } from './approval/approval-note.tsx'
import { ChatFoot } from './chat-foot.tsx'
import { Composer } from './compose/composer.tsx'
import { outbox } from './compose/tab-storage.ts'
import { MessageList } from './message-list.tsx'
import { useAnswering } from './run/use-answering.ts'
import { useConversation } from './use-conversation.ts'
import { useOutgoing } from './compose/use-outgoing.ts'
import { useStop } from './run/use-stop.ts'

/** A conversation: its messages and the message field. */
export function ConversationScreen({ id }: { id: ConversationId }) {
  const { query, conversation, messages } = useConversation(id)
  const { isRunning, isStreamReconnecting, waiting } = useAnswering(conversation)
  const outgoing = useOutgoing({ conversationId: id, isRunning })
  const { stop, isStopping } = useStop(conversation, isRunning)
  useTitle(conversation?.title)

  if (appCodeOf(query.error) === 'CONVERSATION_NOT_FOUND') return <ConversationNotFound />
  if (query.data === undefined && query.isError) {
    return (
      <LoadFailed
        what="This conversation"
        reason={errorText(query.error)}
        onRetry={() => void query.refetch()}
      />
    )
  }
  return (
    <>
      {query.isPending ? (
        <div className="mx-auto w-full max-w-3xl flex-1 p-6">
          <SkeletonRows count={5} label="Loading the conversation" />
        </div>
      ) : (
        <MessageList
          messages={messages}
          outgoing={outgoing}
          hasOlder={query.hasNextPage}
          isLoadingOlder={query.isFetchingNextPage}
          onReachOldest={() => void query.fetchNextPage()}
        />
      )}
      <Announcer
        last={messages.at(-1)}
        runId={conversation?.activeRunId ?? null}
        isRunning={isRunning}
      />
      <ChatFoot isStreamReconnecting={isStreamReconnecting}>
        <ApprovalNote count={waiting} />
        <Composer
          conversationId={id}
          isRunning={isRunning}
          isWaiting={waiting > 0}
          isStopping={isStopping}
          onSend={(text) => outbox.add({ conversationId: id, text })}
          onStop={stop}
        />
      </ChatFoot>
    </>
  )
}

export function ConversationNotFound() {
  useTitle('Not found')
  return (
    <div className="flex flex-1 flex-col items-center justify-center">
      <Notice
        icon={SearchX}
        title="Conversation not found"
        text="It was deleted, or it belongs to another user."
      >
        <Link to="/" className="font-medium text-accent hover:underline">
          Start a new conversation
        </Link>
      </Notice>
    </div>
  )
}
