import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

interface Shortcuts {
  onToggleConversations: () => void
  onTogglePanel: () => void
}

/** With Ctrl or Cmd and Shift: O starts a conversation, S toggles the sidebar, E the panel. */
export function useShortcuts({ onToggleConversations, onTogglePanel }: Shortcuts): void {
  const navigate = useNavigate()
  useEffect(() => {
    const actions: Record<string, () => void> = {
      KeyO: () => void navigate({ to: '/' }),
      KeyS: onToggleConversations,
      KeyE: onTogglePanel,
    }
    const press = (event: KeyboardEvent) => {
      if (!event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey)) return
      const action = actions[event.code]
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [navigate, onToggleConversations, onTogglePanel])
}
