import type { ErrorComponentProps } from '@tanstack/react-router'
import { Bug } from 'lucide-react'
import { errorText } from '../api/app-error.ts'
import { Button } from '../components/controls/button.tsx'
import { Notice } from '../components/feedback/notice.tsx'

/** Shown when a component throws. */
export function ErrorScreen({ error, reset }: ErrorComponentProps) {
  return (
    <main role="alert" className="flex min-h-full flex-1 flex-col items-center justify-center">
      <Notice
        icon={Bug}
        title="Something went wrong on this page"
        text={`Your data is safe on the server. Try again, or reload the page. Error: ${errorText(error)}`}
      >
        <Button look="primary" onClick={reset}>
          Try again
        </Button>
        <Button onClick={() => location.reload()}>Reload the page</Button>
      </Notice>
    </main>
  )
}
