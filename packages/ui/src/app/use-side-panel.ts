import { useState } from 'react'
import { useMediaQuery } from '../hooks/use-media-query.ts'

interface Side {
  /** There is room for it beside the conversation; else it slides over it. */
  isBeside: boolean
  isOpen: boolean
  toggle: () => void
  /** What closes a drawer leaves a panel where it is. */
  closeDrawer: () => void
}

/** One of the shell's two sides: open beside the conversation, closed over it, until told else. */
export function useSidePanel(name: string, roomQuery: string): Side {
  const isBeside = useMediaQuery(roomQuery)
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
