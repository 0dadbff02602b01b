/** The default logo. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <path
        d="M7 25 12.6 19.4M19.4 12.6 25 7"
        className="stroke-on-accent"
        strokeWidth="2.8"
        strokeLinecap="round"
      />
      <circle cx="16" cy="16" r="4.8" fill="none" className="stroke-on-accent" strokeWidth="2.8" />
    </svg>
  )
}
