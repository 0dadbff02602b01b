import type { AnswerPart, AssistantMessage } from '@throughline/protocol'
import { CatchBoundary } from '@tanstack/react-router'
import { AnswerActions } from './answer-actions.tsx'
import { AnswerMessage } from './answer-message.ts'
import { AnswerEnd } from './answer-end.tsx'
import { AnswerPartView } from './answer-part.tsx'

interface AnswerProps {
  /** A stored message or one folded from a running run; both have the same form. */
  message: AssistantMessage
  isLast: boolean
}

export function Answer({ message, isLast }: AnswerProps) {
  const { parts, status } = message
  const isLive = status === 'streaming' || status === 'waiting'
  return (
    <article
      aria-label="Answer"
      aria-busy={status === 'streaming'}
      data-status={status}
      className="group/answer"
    >
      <div className="relative flex flex-col gap-3.5 pl-7.5">
        <span aria-hidden className="absolute top-2 bottom-1.5 left-2.5 w-px bg-line" />
        <AnswerMessage value={message}>
          {parts.map((part, index) => (
            <CatchBoundary
              key={keyOf(part, index)}
              getResetKey={() => status}
              errorComponent={BrokenPart}
            >
              <AnswerPartView part={part} isStreaming={isLive && index === parts.length - 1} />
            </CatchBoundary>
          ))}
        </AnswerMessage>
        <AnswerEnd message={message} isLast={isLast} />
      </div>
      {!isLive && <AnswerActions message={message} />}
    </article>
  )
}

function keyOf(part: AnswerPart, index: number): string {
  return 'callId' in part ? part.callId : `${part.type}-${index}`
}

function BrokenPart() {
  return <p className="text-sm text-danger">This part of the answer cannot be shown.</p>
}
