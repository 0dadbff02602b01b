import { Clock, RotateCcw, TriangleAlert, X } from 'lucide-react'
import { Button } from '../../../components/controls/button.tsx'
import { outbox } from './tab-storage.ts'
import type { Outgoing } from './outbox.ts'
import { UserBubble } from '../user-bubble.tsx'

/** A message that is not confirmed yet, with its state and, after a failure, the reason. */
export function OutgoingMessage({ message }: { message: Outgoing }) {
  const { requestId, text, state, reason } = message
  const remove = () => outbox.remove(requestId)
  return (
    <article aria-label="Your message" data-outgoing={state} className="flex flex-col gap-1.5">
      <UserBubble text={text} isPending={state !== 'sending'} />
      {state === 'queued' && (
        <p className="flex items-center justify-end gap-1.5 text-[0.8125rem] text-ink-faint">
          <Clock aria-hidden className="size-3.5" />
          Will be sent when this answer is complete
          <Button look="quiet" onClick={remove} isSmall>
            <X aria-hidden className="size-3.5" />
            Don’t send
          </Button>
        </p>
      )}
      {state === 'failed' && (
        <div role="alert" className="flex flex-wrap items-center justify-end gap-1.5 text-sm">
          <span className="flex items-center gap-1.5 text-danger">
            <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
            Not sent. {reason}
          </span>
          <span className="flex gap-1.5">
            <Button
              onClick={() => outbox.change(requestId, { state: 'queued', reason: null })}
              isSmall
            >
              <RotateCcw aria-hidden className="size-3.5" />
              Send again
            </Button>
            <Button look="quiet" onClick={remove} isSmall>
              Discard
            </Button>
          </span>
        </div>
      )}
    </article>
  )
}
