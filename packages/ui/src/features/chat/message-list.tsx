import type { Message } from '@throughline/protocol'
import { ArrowDown } from 'lucide-react'
import { useLayoutEffect, useRef, type ReactNode, type Ref, type RefObject } from 'react'
import { useStickToBottom } from 'use-stick-to-bottom'
import { LoadMore } from '../../components/feedback/load-more.tsx'
import { useMediaQuery } from '../../hooks/use-media-query.ts'
import { MessageItem } from './message-item.tsx'
import { OutgoingMessage } from './compose/outgoing-message.tsx'
import type { Outgoing } from './compose/outbox.ts'

interface MessageListProps {
  /** Oldest first. */
  messages: readonly Message[]
  outgoing: readonly Outgoing[]
  hasOlder: boolean
  isLoadingOlder: boolean
  onReachOldest: () => void
}

export function MessageList(props: MessageListProps) {
  const { messages, outgoing, hasOlder, isLoadingOlder, onReachOldest } = props
  const prefersReducedMotion = useMediaQuery('(prefers-reduced-motion: reduce)')
  const { scrollRef, contentRef, scrollToBottom, isAtBottom } = useStickToBottom({
    initial: 'instant',
    resize: prefersReducedMotion ? 'instant' : 'smooth',
  })
  const transcript = useKeepScrollPosition(messages[0]?.id)
  useLayoutEffect(() => {
    if (outgoing.length > 0) void scrollToBottom()
  }, [outgoing.length, scrollToBottom])

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scrollRef}
        data-scroller
        className="scroll-thin h-full overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        <div ref={contentRef} className="mx-auto max-w-3xl px-4 pt-4 pb-10 sm:px-6">
          {hasOlder && (
            <LoadMore
              label="Loading older messages"
              isLoading={isLoadingOlder}
              onReach={onReachOldest}
            />
          )}
          <Transcript ref={transcript}>
            {messages.map((message, index) => (
              <MessageItem
                key={message.id}
                message={message}
                isLast={index === messages.length - 1}
              />
            ))}
            {outgoing.map((message) => (
              <OutgoingMessage key={message.requestId} message={message} />
            ))}
          </Transcript>
        </div>
      </div>
      {!isAtBottom && <JumpToLatest onClick={() => void scrollToBottom()} />}
    </div>
  )
}

/** `aria-live` is off because the Announcer already announces answers to screen readers. */
function Transcript({ ref, children }: { ref: Ref<HTMLDivElement>; children: ReactNode }) {
  return (
    <div ref={ref} role="log" aria-live="off" aria-label="Messages" className="flex flex-col gap-6">
      {children}
    </div>
  )
}

function JumpToLatest({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="target absolute bottom-3 left-1/2 flex h-9 -translate-x-1/2 animate-fade items-center gap-1.5 rounded-full border border-line bg-surface pr-3.5 pl-3 text-sm shadow-deep hover:bg-sunken"
    >
      <ArrowDown aria-hidden className="size-4" strokeWidth={1.75} />
      Jump to latest
    </button>
  )
}

/** Keeps the scroll position when older messages are added at the top. */
function useKeepScrollPosition(oldestId: string | undefined): RefObject<HTMLDivElement | null> {
  const transcript = useRef<HTMLDivElement>(null)
  const before = useRef({ oldestId, height: 0 })
  useLayoutEffect(() => {
    const scroller = transcript.current?.closest('[data-scroller]')
    if (scroller === undefined || scroller === null) return
    if (before.current.oldestId !== oldestId) {
      scroller.scrollTop += scroller.scrollHeight - before.current.height
    }
    before.current = { oldestId, height: scroller.scrollHeight }
  })
  return transcript
}
