import { PanelRightClose } from 'lucide-react'
import { IconButton } from '../components/controls/icon-button.tsx'

export function TasksHeader({ onClose }: { onClose: () => void }) {
  return (
    <header className="flex h-14 shrink-0 items-center justify-between pr-2.5 pl-4">
      <h2 className="font-semibold tracking-tight">Tasks</h2>
      <IconButton icon={PanelRightClose} label="Close the tasks" onClick={onClose} />
    </header>
  )
}
