import { useEffect } from 'react'

/** Keeps the page as high as what is seen of it, so that a phone's keyboard covers nothing. */
export function useViewportHeight(): void {
  useEffect(() => {
    const viewport = window.visualViewport
    if (viewport === null) return undefined
    const measure = () => {
      // Somebody who zooms in wants to see the page larger, not lower.
      if (viewport.scale > 1.01) return
      document.documentElement.style.setProperty('--viewport-height', `${viewport.height}px`)
      window.scrollTo(0, 0)
    }
    measure()
    viewport.addEventListener('resize', measure)
    return () => viewport.removeEventListener('resize', measure)
  }, [])
}
