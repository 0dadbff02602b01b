import type { ReactNode } from 'react'
import { useChanges } from '../api/use-changes.ts'
import { Drawer } from '../components/overlays/drawer.tsx'
import type { SessionUser } from '../features/session/use-session.ts'
import { useWebApp } from '../web-app/web-app.ts'
import { AppPanel } from './app-panel.tsx'
import { Sidebar } from './sidebar.tsx'
import { TopBar } from './top-bar.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { useSidePanel } from './use-side-panel.ts'

interface ShellProps {
  user: SessionUser
  children: ReactNode
}

/** The layout: the sidebar on the left, the conversation in the middle, the app's panel on the right. */
export function Shell({ user, children }: ShellProps) {
  const { panel, onChange } = useWebApp()
  useChanges(onChange)
  const conversations = useSidePanel('conversations', '(min-width: 800px)')
  const side = useSidePanel('panel', '(min-width: 1160px)')
  useShortcuts({ onToggleConversations: conversations.toggle, onTogglePanel: side.toggle })
  const sidebar = <Sidebar user={user} onNavigate={conversations.closeDrawer} />
  return (
    <div className="flex h-(--viewport-height,100dvh) overflow-hidden">
      <a
        href="#conversation"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-lg bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        Skip to the conversation
      </a>
      {conversations.isBeside ? (
        conversations.isOpen && (
          <nav
            aria-label="Conversations"
            className="flex w-66 shrink-0 flex-col border-r border-line bg-sunken"
          >
            {sidebar}
          </nav>
        )
      ) : (
        <Drawer
          side="left"
          title="Conversations"
          isOpen={conversations.isOpen}
          onClose={conversations.closeDrawer}
        >
          {sidebar}
        </Drawer>
      )}
      <main id="conversation" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
        <TopBar conversations={conversations} panel={panel} side={side} />
        {children}
      </main>
      {panel !== undefined && <AppPanel panel={panel} side={side} />}
    </div>
  )
}
