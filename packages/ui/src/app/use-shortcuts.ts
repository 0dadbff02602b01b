import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

interface Shortcuts {
  onToggleConversations: () => void
  onToggleTasks: () => void
}

/** With Ctrl or Cmd and Shift: O begins a conversation, S and E open and close the sides. */
export function useShortcuts({ onToggleConversations, onToggleTasks }: Shortcuts): void {
  const navigate = useNavigate()
  useEffect(() => {
    const actions: Record<string, () => void> = {
      KeyO: () => void navigate({ to: '/' }),
      KeyS: onToggleConversations,
      KeyE: onToggleTasks,
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
  }, [navigate, onToggleConversations, onToggleTasks])
}
