import { useState } from 'react'
import { useMediaQuery } from '../hooks/use-media-query.ts'

export interface SidePanel {
  /** There is room for it beside the conversation; otherwise it is a drawer over it. */
  isBeside: boolean
  isOpen: boolean
  toggle: () => void
  /** Closes it where it is a drawer; a panel beside the conversation stays open. */
  closeDrawer: () => void
}

/**
 * One of the shell's two sides: beside the conversation it is open at first, and remembers that it
 * was closed; as a drawer it is closed at first.
 */
export function useSidePanel(name: string, mediaQuery: string): SidePanel {
  const isBeside = useMediaQuery(mediaQuery)
  const key = `${name}-closed`
  const [isPanelOpen, setPanelOpen] = useState(() => localStorage.getItem(key) === null)
  const [isDrawerOpen, setDrawerOpen] = useState(false)
  return {
    isBeside,
    isOpen: isBeside ? isPanelOpen : isDrawerOpen,
    toggle: () => {
      if (!isBeside) return setDrawerOpen(!isDrawerOpen)
      setPanelOpen(!isPanelOpen)
      if (isPanelOpen) localStorage.setItem(key, 'yes')
      else localStorage.removeItem(key)
    },
    closeDrawer: () => setDrawerOpen(false),
  }
}
