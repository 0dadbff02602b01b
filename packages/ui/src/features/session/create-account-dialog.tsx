import { Dialog } from '../../components/overlays/dialog.tsx'
import { CredentialsForm } from './credentials-form.tsx'

interface CreateAccountDialogProps {
  isOpen: boolean
  onClose: () => void
}

export function CreateAccountDialog({ isOpen, onClose }: CreateAccountDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Create an account"
      description="You keep your conversations and data, and can sign in on any device."
    >
      <CredentialsForm startWith="signUp" onDone={onClose} />
    </Dialog>
  )
}
