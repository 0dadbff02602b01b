import { Button } from '../controls/button.tsx'
import { Dialog } from './dialog.tsx'

interface ConfirmDialogProps {
  isOpen: boolean
  onClose: () => void
  onConfirm: () => void
  title: string
  description: string
  /** The label of the confirming button. */
  action: string
}

export function ConfirmDialog({ onConfirm, action, ...dialog }: ConfirmDialogProps) {
  return (
    <Dialog {...dialog}>
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={dialog.onClose}>
          Cancel
        </Button>
        <Button
          look="danger"
          onClick={() => {
            onConfirm()
            dialog.onClose()
          }}
        >
          {action}
        </Button>
      </div>
    </Dialog>
  )
}
