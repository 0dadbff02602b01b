import { useEffect } from 'react'

/** Sets the page height to the visible viewport, so that a phone's keyboard does not cover it. */
export function useViewportHeight(): void {
  useEffect(() => {
    const viewport = window.visualViewport
    if (viewport === null) return undefined
    const measure = () => {
      // A pinch zoom shrinks the visual viewport too, but must not shrink the page.
      if (viewport.scale > 1.01) return
      document.documentElement.style.setProperty('--viewport-height', `${viewport.height}px`)
      window.scrollTo(0, 0)
    }
    measure()
    viewport.addEventListener('resize', measure)
    return () => viewport.removeEventListener('resize', measure)
  }, [])
}
