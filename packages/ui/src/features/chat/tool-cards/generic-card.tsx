import type { StoredPart } from '@throughline/protocol'
import { ToolFrame } from './tool-frame.tsx'
import { ValueTable } from './value-table.tsx'

/** The card for tools without a card of their own and for unknown tools. */
export function GenericCard({ part }: { part: Extract<StoredPart, { callId: string }> }) {
  if (part.state !== 'done') return <ToolFrame part={part} />
  return (
    <ToolFrame part={part} isResultShown>
      <div className="scroll-thin mt-1.5 max-h-96 overflow-auto rounded-xl border border-line bg-surface px-3.5 py-2.5 shadow-soft">
        <ValueTable value={part.result} />
      </div>
    </ToolFrame>
  )
}
