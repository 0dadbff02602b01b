import type { AssistantMessage } from '@throughline/protocol'
import { CircleStop, RotateCcw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../../components/controls/button.tsx'
import { TimelineNode } from './timeline-dot.tsx'
import { useRetry } from '../run/use-retry.ts'

interface AnswerEndProps {
  message: AssistantMessage
  isLast: boolean
}

/** The last line of an answer that is running, was stopped or has failed. */
export function AnswerEnd({ message, isLast }: AnswerEndProps) {
  switch (message.status) {
    case 'completed':
    case 'waiting':
      return null
    case 'streaming':
      return <Pending hasParts={message.parts.length > 0} />
    case 'cancelled':
      return (
        <Ending icon={<CircleStop className="size-3 text-ink-faint" />} message={message}>
          <p className="text-ink-soft">You stopped this answer.</p>
          {isLast && <Retry message={message} />}
        </Ending>
      )
    case 'failed':
      return (
        <Ending icon={<TriangleAlert className="size-3 text-danger" />} message={message}>
          <p className="text-danger">{message.error?.message ?? 'This answer failed.'}</p>
          {isLast && message.error?.retryable === true && <Retry message={message} />}
        </Ending>
      )
  }
}

function Pending({ hasParts }: { hasParts: boolean }) {
  return (
    <div className="relative min-h-4">
      <span
        aria-hidden
        className="absolute top-1 -left-[1.5rem] size-2 animate-breathe rounded-full bg-accent shadow-[0_0_0_3px_var(--paper)]"
      />
      {!hasParts && (
        <p className="shimmer-text text-sm">
          Answering
          <span className="animate-late [animation-delay:9s]">
            {' '}
            · this is taking longer than usual
          </span>
        </p>
      )}
    </div>
  )
}

interface EndingProps extends Pick<AnswerEndProps, 'message'> {
  icon: ReactNode
  children: ReactNode
}

function Ending({ icon, children }: EndingProps) {
  return (
    <div className="relative flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <TimelineNode>{icon}</TimelineNode>
      {children}
    </div>
  )
}

function Retry({ message }: { message: AssistantMessage }) {
  const { retry, isRetrying } = useRetry(message)
  return (
    <Button look="plain" isBusy={isRetrying} onClick={retry} isSmall>
      {!isRetrying && <RotateCcw aria-hidden className="size-3.5" />}
      Try again
    </Button>
  )
}
