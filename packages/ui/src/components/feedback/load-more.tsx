import { useEffect, useRef } from 'react'
import { Spinner } from './spinner.tsx'

/** A list that opens scrolled to its end is at its start for a moment: do not load more then. */
const SETTLE_MS = 250

interface LoadMoreProps {
  label: string
  isLoading: boolean
  onReach: () => void
}

/** Placed at the end of a list; calls `onReach` shortly before it scrolls into view. */
export function LoadMore({ label, isLoading, onReach }: LoadMoreProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (place.current === null || isLoading) return undefined
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting === true) onReach()
      },
      { rootMargin: '400px' },
    )
    const element = place.current
    const timer = setTimeout(() => observer.observe(element), SETTLE_MS)
    return () => {
      clearTimeout(timer)
      observer.disconnect()
    }
  }, [isLoading, onReach])
  return (
    <div ref={place} className="flex min-h-8 items-center justify-center text-ink-faint">
      {isLoading && <Spinner label={label} />}
    </div>
  )
}
