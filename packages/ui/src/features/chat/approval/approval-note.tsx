import { CirclePause } from 'lucide-react'
import { Button } from '../../../components/controls/button.tsx'
import { showWaitingCard } from './focus-card.ts'

/** The notice above the message field that approvals are needed, with a button to the first call. */
export function ApprovalNote({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <div className="mb-2 flex items-center gap-2 rounded-xl bg-warn-wash py-1 pr-1 pl-3.5 text-sm text-warn">
      <CirclePause aria-hidden className="size-4 shrink-0" />
      <p className="min-w-0 flex-1">
        {count === 1 ? 'Your approval is' : `${count} approvals are`} needed to continue.
      </p>
      <Button look="quiet" isSmall className="pointer-coarse:min-h-11" onClick={showWaitingCard}>
        Show
      </Button>
    </div>
  )
}
