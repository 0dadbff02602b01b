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
      description="Your conversations and tasks move with you, and you reach them from anywhere."
    >
      <CredentialsForm startWith="signUp" onDone={onClose} />
    </Dialog>
  )
}
