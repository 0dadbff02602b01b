import type { AppTools } from '@throughline/api'
import type { AssistantMessage } from '@throughline/protocol'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { IconButton } from '../../ui/icon-button.tsx'

const COPIED_FOR_MS = 1_800

export function AnswerActions({ message }: { message: AssistantMessage<AppTools> }) {
  const [isCopied, setCopied] = useState(false)
  const text = textOf(message)
  if (text === '') return null
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      setTimeout(setCopied, COPIED_FOR_MS, false)
    } catch {
      toast.error('The browser does not let this page copy.')
    }
  }
  return (
    <div className="mt-1 -mb-2 flex pl-6 opacity-0 transition-opacity group-focus-within/answer:opacity-100 group-hover/answer:opacity-100 pointer-coarse:opacity-100">
      <IconButton
        icon={isCopied ? Check : Copy}
        label={isCopied ? 'Copied' : 'Copy the answer'}
        onClick={copy}
      />
    </div>
  )
}

function textOf({ parts }: AssistantMessage<AppTools>): string {
  return parts
    .filter((part) => part.type === 'text')
    .map((part) => part.text)
    .join('\n\n')
}
