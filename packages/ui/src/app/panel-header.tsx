import { PanelRightClose } from 'lucide-react'
import { IconButton } from '../components/controls/icon-button.tsx'

interface PanelHeaderProps {
  title: string
  onClose: () => void
}

export function PanelHeader({ title, onClose }: PanelHeaderProps) {
  return (
    <header className="flex h-14 shrink-0 items-center justify-between pr-2.5 pl-4">
      <h2 className="font-semibold tracking-tight">{title}</h2>
      <IconButton icon={PanelRightClose} label={`Close ${title}`} onClick={onClose} />
    </header>
  )
}
