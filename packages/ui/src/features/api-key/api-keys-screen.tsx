import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Notice } from '../../components/feedback/notice.tsx'
import { useTitle } from '../../hooks/use-title.ts'
import { CreateAccountDialog } from '../session/create-account-dialog.tsx'
import { useSession } from '../session/use-session.ts'
import { ApiKeyList } from './api-key-list.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'

/** Settings: the user's API keys. */
export function ApiKeysScreen() {
  const session = useSession()
  useTitle('API keys')
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto w-full max-w-3xl animate-appear px-4 py-4 sm:px-6 sm:py-8">
        {session.state === 'signed-in' && session.user.isGuest ? <GuestNotice /> : <Keys />}
      </div>
    </div>
  )
}

function Keys() {
  const [isCreating, setCreating] = useState(false)
  return (
    <>
      <header className="flex flex-wrap items-start gap-x-6 gap-y-4">
        <div className="min-w-60 flex-1">
          <h1 className="text-xl font-semibold tracking-tight">API keys</h1>
          <p className="mt-1 text-ink-soft">
            Use API keys to call this server from your programs, as yourself or on behalf of users.
          </p>
        </div>
        <Button look="primary" onClick={() => setCreating(true)}>
          <Plus aria-hidden className="size-4" strokeWidth={2} />
          New key
        </Button>
      </header>
      <div className="mt-6">
        <ApiKeyList />
      </div>
      <NewKeyDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </>
  )
}

function GuestNotice() {
  const [isCreating, setCreating] = useState(false)
  return (
    <>
      <h1 className="sr-only">API keys</h1>
      <Notice
        icon={KeyRound}
        title="API keys need an account"
        text="Create an account to use API keys. You keep your conversations and data."
      >
        <Button look="primary" onClick={() => setCreating(true)}>
          Create an account
        </Button>
      </Notice>
      <CreateAccountDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </>
  )
}
