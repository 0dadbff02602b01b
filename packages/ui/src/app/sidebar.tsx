import { Link } from '@tanstack/react-router'
import { SquarePen } from 'lucide-react'
import { ConversationList } from '../features/conversation/conversation-list.tsx'
import { AccountMenu } from '../features/session/account-menu.tsx'
import type { SessionUser } from '../features/session/use-session.ts'
import { useWebApp } from '../web-app/web-app.ts'

interface SidebarProps {
  user: SessionUser
  /** Called when the user opens a page from the sidebar. */
  onNavigate: () => void
}

export function Sidebar({ user, onNavigate }: SidebarProps) {
  const { Logo, name } = useWebApp()
  return (
    <>
      <header className="flex h-14 shrink-0 items-center gap-2.5 px-4">
        <Logo className="size-7" />
        <span className="font-semibold tracking-tight">{name}</span>
      </header>
      <div className="px-2.5 pb-3">
        <Link
          to="/"
          onClick={onNavigate}
          className="flex min-h-10 items-center gap-2.5 rounded-xl border border-line bg-surface px-3 text-sm font-medium shadow-soft transition-colors hover:border-line-strong pointer-coarse:min-h-11"
        >
          <SquarePen aria-hidden className="size-4 text-accent" strokeWidth={1.75} />
          New conversation
        </Link>
      </div>
      <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-2.5">
        <ConversationList onOpen={onNavigate} />
      </div>
      <footer className="border-t border-line p-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        <AccountMenu name={user.name} isGuest={user.isGuest} onNavigate={onNavigate} />
      </footer>
    </>
  )
}
