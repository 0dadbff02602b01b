import type { ApiKey } from '@throughline/protocol'
import { Check, Copy } from 'lucide-react'
import { Button } from '../../components/controls/button.tsx'
import { IconButton } from '../../components/controls/icon-button.tsx'
import { useCopy } from '../../hooks/use-copy.ts'
import { useWebApp } from '../../web-app/web-app.ts'
import { exampleCall } from './example-call.ts'

/** A new key. The secret is available only in the response to its creation. */
export interface CreatedKey {
  apiKey: ApiKey
  secret: string
}

interface NewKeySecretProps {
  created: CreatedKey
  onDone: () => void
}

export function NewKeySecret({ created, onDone }: NewKeySecretProps) {
  const key = useCopy()
  const example = useCopy()
  const { exampleCalls: appCalls } = useWebApp()
  const call = exampleCall(created, { origin: location.origin, appCalls })
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center gap-2">
        <code
          aria-label="The key"
          className="min-w-0 flex-1 basis-64 rounded-lg border border-line bg-sunken px-3 py-2 font-mono text-[0.8125rem] wrap-anywhere"
        >
          {created.secret}
        </code>
        <Button look="primary" onClick={() => void key.copy(created.secret)}>
          {key.isCopied ? (
            <Check aria-hidden className="size-4" />
          ) : (
            <Copy aria-hidden className="size-4" />
          )}
          {key.isCopied ? 'Copied' : 'Copy the key'}
        </Button>
      </div>
      <div>
        <div className="flex items-center justify-between">
          <h3 className="text-sm font-medium">Try it</h3>
          <IconButton
            icon={example.isCopied ? Check : Copy}
            label={example.isCopied ? 'Copied' : 'Copy the example'}
            onClick={() => void example.copy(call)}
          />
        </div>
        <pre
          aria-label="Example with curl"
          tabIndex={0}
          className="scroll-thin mt-1 overflow-x-auto rounded-lg border border-line bg-sunken px-3 py-2 font-mono text-[0.78125rem] leading-relaxed"
        >
          {call}
        </pre>
      </div>
      <div className="flex justify-end">
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  )
}
