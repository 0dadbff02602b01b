import type { ReactNode } from 'react'

/** The dot of a text part on the timeline of an answer. */
export function TimelineDot() {
  return (
    <span
      aria-hidden
      className="absolute top-[0.5625rem] -left-[1.4375rem] size-[0.4375rem] rounded-full bg-line-strong shadow-[0_0_0_3px_var(--paper)]"
    />
  )
}

/** An icon on the timeline of an answer. */
export function TimelineNode({ children }: { children: ReactNode }) {
  return (
    <span
      aria-hidden
      className="absolute top-0.5 -left-7.5 flex size-5 items-center justify-center rounded-full border border-line bg-surface shadow-[0_0_0_3px_var(--paper)]"
    >
      {children}
    </span>
  )
}
