import { conversationIdSchema, type ConversationId } from '@throughline/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useMatch } from '@tanstack/react-router'
import { PanelLeft, SquarePen } from 'lucide-react'
import { conversationQuery } from '../api/conversation-query.ts'
import { IconButton } from '../components/controls/icon-button.tsx'
import type { Panel } from '../web-app/web-app.ts'
import type { SidePanel } from './use-side-panel.ts'

interface TopBarProps {
  conversations: SidePanel
  panel: Panel | undefined
  /** The state of the panel. */
  side: SidePanel
}

export function TopBar({ conversations, panel, side }: TopBarProps) {
  const match = useMatch({ from: '/c/$conversationId', shouldThrow: false })
  const { data: id } = conversationIdSchema.safeParse(match?.params.conversationId)
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 px-2.5 pt-[env(safe-area-inset-top)]">
      <IconButton
        icon={PanelLeft}
        label={conversations.isOpen ? 'Close the conversations' : 'Open the conversations'}
        aria-expanded={conversations.isOpen}
        onClick={conversations.toggle}
      />
      {!conversations.isOpen && (
        <Link
          to="/"
          aria-label="New conversation"
          title="New conversation"
          className="target inline-flex size-8 items-center justify-center rounded-lg text-ink-soft hover:bg-hover hover:text-ink"
        >
          <SquarePen aria-hidden className="size-[1.125rem]" strokeWidth={1.75} />
        </Link>
      )}
      <div className="min-w-0 flex-1 px-2">{id !== undefined && <Title id={id} />}</div>
      {panel !== undefined && !side.isOpen && (
        <IconButton
          icon={panel.icon}
          label={`Open ${panel.title}`}
          aria-expanded={false}
          onClick={side.toggle}
        />
      )}
    </header>
  )
}

function Title({ id }: { id: ConversationId }) {
  const { data } = useInfiniteQuery(conversationQuery(id))
  const title = data?.pages[0]?.conversation?.title
  return <h1 className="truncate text-sm font-medium text-ink-soft">{title}</h1>
}
