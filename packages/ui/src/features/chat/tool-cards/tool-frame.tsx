import type { StoredPart } from '@throughline/protocol'
import { Ban, Check, ChevronRight, CirclePause, CircleSlash, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from '../../../components/class-names.ts'
import { Spinner } from '../../../components/feedback/spinner.tsx'
import { ApprovalForm } from '../approval/approval-form.tsx'
import { TimelineNode } from '../answer/timeline-dot.tsx'

type CallPart = Extract<StoredPart, { callId: string }>
type CallState = CallPart['state']

interface ToolFrameProps {
  part: CallPart
  /** What it does, or what it did: "Adding “buy milk”", "Added a task". */
  title: string
  /** What came of it, in the tool's own shape. */
  children?: ReactNode
}

const icons = {
  running: <Spinner className="size-3.5 text-accent" />,
  waiting: <CirclePause className="size-3.5 text-warn" />,
  done: <Check className="size-3.5 text-accent" strokeWidth={2.5} />,
  failed: <X className="size-3.5 text-danger" strokeWidth={2.5} />,
  denied: <Ban className="size-3.5 text-ink-faint" />,
  skipped: <CircleSlash className="size-3.5 text-ink-faint" />,
} satisfies Record<CallState, ReactNode>

const remarks = {
  running: null,
  waiting: null,
  done: null,
  failed: { text: 'failed', color: 'text-danger' },
  denied: { text: 'rejected', color: 'text-ink-faint' },
  skipped: { text: 'not carried out', color: 'text-ink-faint' },
} satisfies Record<CallState, { text: string; color: string } | null>

/**
 * The card of a tool call: how it stands, what came of it, and behind a click the call itself. One
 * that waits is decided on here, and stays as a record of that.
 */
export function ToolFrame({ part, title, children }: ToolFrameProps) {
  const isWaiting = part.state === 'waiting'
  return (
    <section
      aria-label={isWaiting ? `Approval needed: ${title}` : `Tool ${part.name}: ${part.state}`}
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
          <Title part={part} title={title} />
          <CallDetails part={part} />
        </details>
        {part.state === 'failed' && <p className="mt-1 text-sm text-danger">{part.message}</p>}
        {children}
        {part.state === 'denied' && part.note !== null && <Word note={part.note} />}
        {isWaiting && <ApprovalForm callId={part.callId} />}
      </div>
    </section>
  )
}

function Title({ part, title }: Pick<ToolFrameProps, 'part' | 'title'>) {
  const remark = remarks[part.state]
  return (
    <summary className="flex min-h-6 list-none items-center gap-1.5 text-sm text-ink-soft [&::-webkit-details-marker]:hidden">
      <span
        className={classNames(
          part.state === 'running' && 'shimmer-text',
          part.state === 'waiting' && 'font-medium text-ink',
        )}
      >
        {title}
      </span>
      {remark !== null && <span className={remark.color}>· {remark.text}</span>}
      <ChevronRight
        aria-label="Details of the call"
        className="size-3.5 shrink-0 text-ink-faint transition-transform group-open/call:rotate-90"
      />
    </summary>
  )
}

/** What was said to the model with a rejection. */
function Word({ note }: { note: string }) {
  return (
    <p className="mt-1.5 border-l-2 border-line-strong pl-2.5 text-sm break-words text-ink-soft">
      “{note}”
    </p>
  )
}

function CallDetails({ part }: { part: CallPart }) {
  return (
    <dl className="scroll-thin mt-1.5 mb-1 max-h-72 overflow-auto rounded-lg border border-line bg-sunken p-3 font-mono text-[0.78125rem] leading-relaxed">
      <dt className="text-ink-faint">{part.name}</dt>
      <dd className="break-words whitespace-pre-wrap">{JSON.stringify(part.args, null, 2)}</dd>
      {part.state === 'done' && (
        <>
          <dt className="mt-2 text-ink-faint">result</dt>
          <dd className="break-words whitespace-pre-wrap">
            {JSON.stringify(part.result, null, 2)}
          </dd>
        </>
      )}
    </dl>
  )
}
