import type { ReactNode } from 'react'

/** A point on the line that goes through an answer. */
export function RailNode({ children }: { children: ReactNode }) {
  return (
    <span
      aria-hidden
      className="absolute top-0.5 -left-7.5 flex size-5 items-center justify-center rounded-full border border-line bg-surface shadow-[0_0_0_3px_var(--paper)]"
    >
      {children}
    </span>
  )
}
