import { useState } from 'react'
import { Dialog } from '../../components/overlays/dialog.tsx'
import { NewKeySecret, type CreatedKey } from './new-key-secret.tsx'
import { NewKeyForm } from './new-key-form.tsx'

interface NewKeyDialogProps {
  isOpen: boolean
  onClose: () => void
}

/** Creates a key, then shows its secret once. */
export function NewKeyDialog({ isOpen, onClose }: NewKeyDialogProps) {
  const [created, setCreated] = useState<CreatedKey | null>(null)
  const close = () => {
    onClose()
    setCreated(null)
  }
  if (created === null) {
    return (
      <Dialog isOpen={isOpen} onClose={close} title="New API key" isWide>
        <NewKeyForm onCreated={setCreated} onCancel={close} />
      </Dialog>
    )
  }
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={`“${created.apiKey.name}” created`}
      description="Copy the key now. The server does not store it, so you cannot see it again."
      isWide
      isDismissible={false}
    >
      <NewKeySecret created={created} onDone={close} />
    </Dialog>
  )
}
