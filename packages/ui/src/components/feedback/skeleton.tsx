const widths = ['72%', '54%', '83%', '61%', '46%']

/** Placeholder rows while a list is loading. */
export function SkeletonRows({ count, label }: { count: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="flex animate-late flex-col gap-4 p-3">
      {Array.from({ length: count }, (_, index) => (
        <div
          key={index}
          className="h-3.5 animate-pulse rounded-full bg-hover"
          style={{ width: widths[index % widths.length] }}
        />
      ))}
    </div>
  )
}
