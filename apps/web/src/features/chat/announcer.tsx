import type { AppTools } from '@throughline/api'
import type { Message } from '@throughline/protocol'
import { useState } from 'react'

interface AnnouncerProps {
  last: Message<AppTools> | undefined
  isRunning: boolean
}

/** Tells those who do not see the page that an answer begins, and then what it says, whole. */
export function Announcer({ last, isRunning }: AnnouncerProps) {
  const [wasRunning, setWasRunning] = useState(false)
  if (isRunning && !wasRunning) setWasRunning(true)
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {isRunning ? 'Answering.' : wasRunning ? endingOf(last) : ''}
    </div>
  )
}

function endingOf(message: Message<AppTools> | undefined): string {
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
