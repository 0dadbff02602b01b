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
      description="Everything you have here moves with you, and you can sign in from anywhere."
    >
      <CredentialsForm startWith="signUp" onDone={onClose} />
    </Dialog>
  )
}
