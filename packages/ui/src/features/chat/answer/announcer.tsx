import type { AppTools } from '@throughline/api'
import type { Message } from '@throughline/protocol'
import { useState } from 'react'

interface AnnouncerProps {
  last: Message<AppTools> | undefined
  isRunning: boolean
  /** How many calls wait for an approval. */
  waiting: number
}

/** Tells those who do not see the page that an answer begins, and then what it says, whole. */
export function Announcer({ last, isRunning, waiting }: AnnouncerProps) {
  const [wasRunning, setWasRunning] = useState(false)
  if (isRunning && !wasRunning) setWasRunning(true)
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {isRunning ? progressOf(waiting) : wasRunning ? endingOf(last) : ''}
    </div>
  )
}

function progressOf(waiting: number): string {
  if (waiting === 0) return 'Answering.'
  return waiting === 1 ? 'Your approval is needed.' : `${waiting} approvals are needed.`
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
