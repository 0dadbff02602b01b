import type { AssistantMessage } from '@throughline/protocol'
import { Check, Copy } from 'lucide-react'
import { IconButton } from '../../../components/controls/icon-button.tsx'
import { useCopy } from '../../../hooks/use-copy.ts'

export function AnswerActions({ message }: { message: AssistantMessage }) {
  const { isCopied, copy } = useCopy()
  const text = textOf(message)
  if (text === '') return null
  return (
    <div className="mt-1 -mb-2 flex pl-6 opacity-0 transition-opacity group-focus-within/answer:opacity-100 group-hover/answer:opacity-100 pointer-coarse:opacity-100">
      <IconButton
        icon={isCopied ? Check : Copy}
        label={isCopied ? 'Copied' : 'Copy the answer'}
        onClick={() => void copy(text)}
      />
    </div>
  )
}

function textOf({ parts }: AssistantMessage): string {
  return parts
    .filter((part) => part.type === 'text')
    .map((part) => part.text)
    .join('\n\n')
}
