import type { StoredPart } from '@throughline/protocol'
import { Ban, Check, ChevronRight, CirclePause, CircleSlash, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from '../../../components/class-names.ts'
import { Spinner } from '../../../components/feedback/spinner.tsx'
import { ApprovalForm } from '../approval/approval-form.tsx'
import { TimelineNode } from '../answer/timeline-dot.tsx'
import { callTitle } from './call-title.ts'
import { ValueTable } from './value-table.tsx'

type CallPart = Extract<StoredPart, { callId: string }>
type CallState = CallPart['state']

interface ToolFrameProps {
  part: CallPart
  /** The arguments or the result of the call, as the tool's card shows them. */
  children?: ReactNode
  /** True when the children show the whole result, so that the details omit it. */
  isResultShown?: boolean
}

const icons = {
  running: <Spinner className="size-3.5 text-accent" />,
  waiting: <CirclePause className="size-3.5 text-warn" />,
  done: <Check className="size-3.5 text-accent" strokeWidth={2.5} />,
  failed: <X className="size-3.5 text-danger" strokeWidth={2.5} />,
  denied: <Ban className="size-3.5 text-ink-faint" />,
  skipped: <CircleSlash className="size-3.5 text-ink-faint" />,
} satisfies Record<CallState, ReactNode>

const stateLabels = {
  running: null,
  waiting: { text: 'Approval needed', color: 'text-warn' },
  done: null,
  failed: { text: 'failed', color: 'text-danger' },
  denied: { text: 'rejected', color: 'text-ink-faint' },
  skipped: { text: 'not carried out', color: 'text-ink-faint' },
} satisfies Record<CallState, { text: string; color: string } | null>

/**
 * The frame of every card: title, state and result of the call. A click expands the arguments.
 * A call that needs an approval has the buttons to approve or reject it.
 */
export function ToolFrame({ part, children, isResultShown = false }: ToolFrameProps) {
  const title = callTitle(part)
  const isWaiting = part.state === 'waiting'
  return (
    <section
      aria-label={isWaiting ? `Approval needed: ${title}` : `${title}: ${part.state}`}
      data-tool={part.name}
      data-state={part.state}
      tabIndex={-1}
      className="relative animate-appear rounded-xl"
    >
      <div aria-hidden className={classNames('absolute left-0', isWaiting ? 'top-3' : 'top-0')}>
        <TimelineNode>{icons[part.state]}</TimelineNode>
      </div>
      <div
        className={classNames(
          isWaiting && 'rounded-xl border border-warn/40 bg-warn-wash px-3.5 py-3',
        )}
      >
        <details className="group/call" open={isWaiting && children === undefined}>
          <Title title={title} state={part.state} />
          <CallDetails part={part} hasResult={!isResultShown} />
        </details>
        {part.state === 'failed' && <p className="mt-1 text-sm text-danger">{part.message}</p>}
        {children}
        {part.state === 'denied' && part.note !== null && <Note note={part.note} />}
        {isWaiting && <ApprovalForm callId={part.callId} />}
      </div>
    </section>
  )
}

function Title({ title, state }: { title: string; state: CallState }) {
  const label = stateLabels[state]
  return (
    <summary className="flex min-h-6 list-none items-center gap-1.5 text-sm text-ink-soft [&::-webkit-details-marker]:hidden">
      <span
        className={classNames(
          'min-w-0 break-words',
          state === 'running' && 'shimmer-text',
          state === 'waiting' && 'font-medium text-ink',
        )}
      >
        {title}
      </span>
      {label !== null && (
        <span className={classNames('shrink-0', label.color)}>· {label.text}</span>
      )}
      <ChevronRight
        aria-label="Details of the call"
        className="size-3.5 shrink-0 text-ink-faint transition-transform group-open/call:rotate-90"
      />
    </summary>
  )
}

/** The note that the user sent with a rejection. */
function Note({ note }: { note: string }) {
  return (
    <p className="mt-1.5 border-l-2 border-line-strong pl-2.5 text-sm break-words text-ink-soft">
      “{note}”
    </p>
  )
}

function CallDetails({ part, hasResult }: { part: CallPart; hasResult: boolean }) {
  return (
    <div className="scroll-thin mt-1.5 mb-1 flex max-h-72 flex-col gap-2.5 overflow-auto rounded-lg border border-line bg-sunken p-3">
      <p className="font-mono text-[0.78125rem] text-ink-faint">{part.name}</p>
      <ValueTable value={part.args} />
      {part.state === 'done' && hasResult && (
        <>
          <p className="border-t border-line pt-2.5 text-[0.78125rem] text-ink-faint">Result</p>
          <ValueTable value={part.result} />
        </>
      )}
    </div>
  )
}
