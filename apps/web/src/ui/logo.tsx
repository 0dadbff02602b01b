/** The throughline: one line that goes on through every point. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <path
        d="M5 21c5 0 5-10 11-10s6 10 11 10"
        fill="none"
        className="stroke-on-accent"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
      <circle cx="16" cy="11" r="3.4" className="fill-accent stroke-on-accent" strokeWidth="2.6" />
    </svg>
  )
}
