import type { AssistantMessage, Message } from '@throughline/protocol'
import { memo } from 'react'
import { Answer } from './answer/answer.tsx'
import { UserBubble } from './user-bubble.tsx'
import { useRunAnswer, useRunRefusal } from './run/use-run.ts'

interface MessageItemProps {
  message: Message
  isLast: boolean
}

export const MessageItem = memo(function MessageItem({ message, isLast }: MessageItemProps) {
  if (message.role === 'assistant') return <LiveAnswer message={message} isLast={isLast} />
  return (
    <article aria-label="Your message">
      <UserBubble text={message.text} sentAt={message.createdAt} />
    </article>
  )
})

interface LiveAnswerProps {
  message: AssistantMessage
  isLast: boolean
}

/** A running answer is folded from its run. A finished answer is shown as stored. */
function LiveAnswer({ message, isLast }: LiveAnswerProps) {
  const isOpen = message.status === 'streaming' || message.status === 'waiting'
  const answer = useRunAnswer(isOpen ? message.runId : null)
  const refusal = useRunRefusal(isOpen ? message.runId : null)
  return (
    <>
      <Answer message={answer === null ? message : { ...message, ...answer }} isLast={isLast} />
      {refusal !== null && (
        <p role="alert" className="mt-2 pl-7.5 text-sm text-danger">
          {refusal}
        </p>
      )}
    </>
  )
}
