import { useState } from 'react'
import { useMediaQuery } from '../hooks/use-media-query.ts'

export interface SidePanel {
  /** True when the window is wide enough to show the panel beside the conversation. */
  isBeside: boolean
  isOpen: boolean
  toggle: () => void
  /** Closes the drawer. A panel beside the conversation stays open. */
  closeDrawer: () => void
}

/**
 * The state of the sidebar or the app's panel. Beside the conversation it is open by default, and
 * closing it is remembered. As a drawer it is closed by default.
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
