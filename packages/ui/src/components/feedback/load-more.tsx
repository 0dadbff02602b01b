import { useEffect, useRef } from 'react'
import { Spinner } from './spinner.tsx'

/** A list that opens at its end is at its beginning for a moment. */
const SETTLE_MS = 250

interface LoadMoreProps {
  label: string
  isLoading: boolean
  onReach: () => void
}

/** Stands at the end of what is loaded and asks for more before a reader gets there. */
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
