import { useState } from 'react'
import { Dialog } from '../../components/overlays/dialog.tsx'
import { NewKeySecret, type Made } from './new-key-secret.tsx'
import { NewKeyForm } from './new-key-form.tsx'

interface NewKeyDialogProps {
  isOpen: boolean
  onClose: () => void
}

/** Asks what a new key is for, then shows the key once. */
export function NewKeyDialog({ isOpen, onClose }: NewKeyDialogProps) {
  const [made, setMade] = useState<Made | null>(null)
  const close = () => {
    onClose()
    setMade(null)
  }
  if (made === null) {
    return (
      <Dialog isOpen={isOpen} onClose={close} title="New API key" isWide>
        <NewKeyForm onMade={setMade} onCancel={close} />
      </Dialog>
    )
  }
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={`“${made.apiKey.name}” is created`}
      description="Copy the key now. It is not stored, and cannot be shown again."
      isWide
      isHeld
    >
      <NewKeySecret made={made} onDone={close} />
    </Dialog>
  )
}
