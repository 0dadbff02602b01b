import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

interface Shortcuts {
  onToggleConversations: () => void
  onTogglePanel: () => void
}

/** Ctrl or Cmd with Shift: O starts a conversation, S and E open and close the two sides. */
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
