import { TITLE_MAX_LENGTH, type Conversation } from '@throughline/protocol'
import { Link, useMatch, useNavigate } from '@tanstack/react-router'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '../../components/overlays/confirm-dialog.tsx'
import { Dot } from '../../components/feedback/dot.tsx'
import { IconButton } from '../../components/controls/icon-button.tsx'
import { InlineEdit } from '../../components/controls/inline-edit.tsx'
import { Menu, MenuItem } from '../../components/overlays/menu.tsx'
import { Spinner } from '../../components/feedback/spinner.tsx'
import { takeFocus } from '../../hooks/take-focus.ts'
import { useDeleteConversation } from './use-delete-conversation.ts'
import { useRenameConversation } from './use-rename-conversation.ts'

interface ConversationRowProps {
  conversation: Conversation
  onOpen: () => void
}

export function ConversationRow({ conversation, onOpen }: ConversationRowProps) {
  const [state, setState] = useState<'idle' | 'renaming' | 'renamed' | 'deleting'>('idle')
  const closeDialog = () => setState('idle')
  const rename = useRenameConversation(conversation.id)
  const remove = useDelete(conversation)
  if (state === 'renaming') {
    return (
      <li className="px-3 py-1 text-sm">
        <InlineEdit
          label="Title of the conversation"
          value={conversation.title}
          maxLength={TITLE_MAX_LENGTH}
          onSave={rename}
          onClose={(by) => setState(by === 'key' ? 'renamed' : 'idle')}
        />
      </li>
    )
  }
  return (
    <li className="group/row relative flex items-center">
      <ConversationLink
        conversation={conversation}
        onOpen={onOpen}
        takesFocus={state === 'renamed'}
      />
      <div className="absolute right-1 opacity-0 transition-opacity group-focus-within/row:opacity-100 group-hover/row:opacity-100 has-data-[state=open]:opacity-100 pointer-coarse:opacity-100">
        <Menu
          trigger={
            <IconButton icon={Ellipsis} label={`Options for “${conversation.title}”`} isSmall />
          }
        >
          <MenuItem icon={Pencil} onSelect={() => setTimeout(setState, 0, 'renaming')}>
            Rename
          </MenuItem>
          <MenuItem icon={Trash2} isDanger onSelect={() => setState('deleting')}>
            Delete…
          </MenuItem>
        </Menu>
      </div>
      <ConfirmDialog
        isOpen={state === 'deleting'}
        onClose={closeDialog}
        onConfirm={remove}
        title="Delete this conversation?"
        description={`“${conversation.title}” and its messages will be deleted permanently. Changes that the assistant made to your data stay.`}
        action="Delete"
      />
    </li>
  )
}

interface ConversationLinkProps extends ConversationRowProps {
  takesFocus: boolean
}

function ConversationLink({ conversation, onOpen, takesFocus }: ConversationLinkProps) {
  const { id, title } = conversation
  return (
    <Link
      ref={takesFocus ? takeFocus : null}
      to="/c/$conversationId"
      params={{ conversationId: id }}
      onClick={onOpen}
      title={title}
      className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-lg py-1.5 pr-9 pl-3 text-sm text-ink-soft transition-colors hover:bg-hover hover:text-ink pointer-coarse:min-h-11"
      activeProps={{ className: 'bg-hover font-medium text-ink!' }}
    >
      <span className="truncate">{title}</span>
      <RunMark conversation={conversation} />
    </Link>
  )
}

/** Shows that a run is active or needs an approval. */
function RunMark({
  conversation: { activeRunId, isWaiting },
}: Pick<ConversationRowProps, 'conversation'>) {
  if (isWaiting) return <Dot className="mr-1 ml-auto" label="Waiting for your approval" />
  if (activeRunId === null) return null
  return <Spinner className="ml-auto size-3.5 text-accent" label="Answering" />
}

/** Deletes the conversation. If it is open, navigates to a new conversation. */
function useDelete(conversation: Conversation): () => void {
  const navigate = useNavigate()
  const shown = useMatch({ from: '/c/$conversationId', shouldThrow: false })
  return useDeleteConversation(conversation, {
    onDeleted: () => {
      if (shown?.params.conversationId === conversation.id) void navigate({ to: '/' })
    },
  })
}
