import type { Message, RunId } from '@throughline/protocol'
import { useState } from 'react'
import { useRunProgress } from '../run/use-run.ts'

interface AnnouncerProps {
  last: Message | undefined
  runId: RunId | null
  isRunning: boolean
}

/** Announces the progress of an answer to screen readers, and the full text when it ends. */
export function Announcer({ last, runId, isRunning }: AnnouncerProps) {
  const progress = useRunProgress(runId)
  const [wasRunning, setWasRunning] = useState(false)
  if (isRunning && !wasRunning) setWasRunning(true)
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {isRunning ? progress : wasRunning ? endingOf(last) : ''}
    </div>
  )
}

function endingOf(message: Message | undefined): string {
  if (message?.role !== 'assistant') return ''
  switch (message.status) {
    case 'streaming':
    case 'waiting':
      return ''
    case 'cancelled':
      return 'The answer was stopped.'
    case 'failed':
      return `The answer failed. ${message.error?.message ?? ''}`
    case 'completed':
      return message.parts
        .filter((part) => part.type === 'text')
        .map((part) => part.text)
        .join(' ')
  }
}
