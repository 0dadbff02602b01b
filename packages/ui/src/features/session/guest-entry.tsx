import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { enterAsGuest } from './sign-in.ts'

export function GuestEntry() {
  const [errorMessage, setErrorMessage] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const enter = async () => {
    setBusy(true)
    setErrorMessage(await enterAsGuest())
    setBusy(false)
  }
  return (
    <div className="flex flex-col gap-3">
      <Button look="primary" isBusy={isBusy} onClick={enter} className="h-11 text-base">
        Continue as a guest
      </Button>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {errorMessage}
      </p>
      <p className="text-center text-[0.8125rem] text-ink-faint">
        No e-mail needed. You can create an account later and keep everything.
      </p>
    </div>
  )
}
