import type { StoredPart } from '@throughline/protocol'
import { Ban, Check, ChevronRight, CirclePause, CircleSlash, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from '../../../ui/class-names.ts'
import { Spinner } from '../../../ui/spinner.tsx'
import { RailNode } from '../rail-node.tsx'

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
  waiting: 'waits for your approval',
  done: null,
  failed: 'failed',
  denied: 'not allowed',
  skipped: 'not carried out',
} satisfies Record<CallState, string | null>

/** The card of a tool call: how it stands, what came of it, and behind a click the call itself. */
export function ToolFrame({ part, title, children }: ToolFrameProps) {
  const remark = remarks[part.state]
  return (
    <section
      aria-label={`Tool ${part.name}: ${part.state}`}
      data-tool={part.name}
      data-state={part.state}
      className="relative animate-appear"
    >
      <RailNode>{icons[part.state]}</RailNode>
      <details className="group/call">
        <summary className="flex min-h-6 list-none items-center gap-1.5 text-sm text-ink-soft [&::-webkit-details-marker]:hidden">
          <span className={classNames(part.state === 'running' && 'shimmer-text')}>{title}</span>
          {remark !== null && (
            <span className={part.state === 'failed' ? 'text-danger' : 'text-ink-faint'}>
              · {remark}
            </span>
          )}
          <ChevronRight
            aria-label="Details of the call"
            className="size-3.5 text-ink-faint transition-transform group-open/call:rotate-90"
          />
        </summary>
        <CallDetails part={part} />
      </details>
      {part.state === 'failed' && <p className="mt-1 text-sm text-danger">{part.message}</p>}
      {children}
    </section>
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
