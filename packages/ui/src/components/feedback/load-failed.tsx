import { CloudOff } from 'lucide-react'
import { Button } from '../controls/button.tsx'
import { Notice } from './notice.tsx'

interface LoadFailedProps {
  what: string
  reason: string
  onRetry: () => void
}

export function LoadFailed({ what, reason, onRetry }: LoadFailedProps) {
  return (
    <Notice icon={CloudOff} title={`${what} could not be loaded`} text={reason}>
      <Button onClick={onRetry}>Try again</Button>
    </Notice>
  )
}
