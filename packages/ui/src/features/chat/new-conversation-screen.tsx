import { useNavigate } from '@tanstack/react-router'
import { useCallback, useRef, useState } from 'react'
import type { ConversationId } from '@throughline/protocol'
import { useTitle } from '../../hooks/use-title.ts'
import { useWebApp } from '../../web-app/web-app.ts'
import { ChatFoot } from './chat-foot.tsx'
import { Composer, type ComposerHandle } from './compose/composer.tsx'
import { outbox } from './compose/tab-storage.ts'
import { MessageList } from './message-list.tsx'
import type { Outgoing } from './compose/outbox.ts'
import { Suggestions } from './suggestions.tsx'
import { useOutgoing } from './compose/use-outgoing.ts'

/** The page before the first message. Sending a message creates the conversation. */
export function NewConversationScreen() {
  const navigate = useNavigate()
  const composer = useRef<ComposerHandle>(null)
  const open = useCallback(
    (conversationId: ConversationId) =>
      void navigate({ to: '/c/$conversationId', params: { conversationId }, replace: true }),
    [navigate],
  )
  const outgoing = useOutgoing({ conversationId: null, isRunning: false, onCreated: open })
  const isNavigating = useIsNavigating(outgoing)
  useTitle(undefined)
  return (
    <>
      {outgoing.length > 0 || isNavigating ? (
        <MessageList
          messages={[]}
          outgoing={outgoing}
          hasOlder={false}
          isLoadingOlder={false}
          onReachOldest={() => {}}
        />
      ) : (
        <Welcome onChoose={(text) => composer.current?.fill(text)} />
      )}
      <ChatFoot>
        <Composer
          ref={composer}
          conversationId={null}
          isRunning={false}
          isWaiting={false}
          isStopping={false}
          onSend={(text) => outbox.add({ conversationId: null, text })}
          onStop={() => {}}
        />
      </ChatFoot>
    </>
  )
}

/** True after a send until the conversation is open, so that the welcome text does not flash. */
function useIsNavigating(outgoing: readonly Outgoing[]): boolean {
  const [wasSending, setWasSending] = useState(false)
  const isSending = outgoing.some(({ state }) => state === 'sending')
  if (outgoing.length > 0 && isSending !== wasSending) setWasSending(isSending)
  return wasSending
}

function Welcome({ onChoose }: { onChoose: (text: string) => void }) {
  const { Logo, words } = useWebApp()
  return (
    <div className="scroll-thin flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="m-auto flex w-full max-w-2xl animate-appear flex-col items-center gap-8 px-4 py-8 sm:px-6">
        <div className="flex flex-col items-center text-center">
          <Logo className="size-11" />
          <h1 className="mt-5 text-[1.625rem] leading-tight font-semibold tracking-tight text-balance">
            {words.title}
          </h1>
          <p className="mt-2 max-w-md text-balance text-ink-soft">{words.line}</p>
        </div>
        <Suggestions onChoose={onChoose} />
      </div>
    </div>
  )
}
