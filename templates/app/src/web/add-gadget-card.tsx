import type { ToolsOf } from '@throughline/api'
import { ToolFrame, type ToolPart } from '@throughline/ui'
import type { AppRouter } from '../server/index.ts'

/** Shows a call of add_gadget. A tool without a card is shown in the generic card. */
export function AddGadgetCard({ part }: { part: ToolPart<ToolsOf<AppRouter>, 'add_gadget'> }) {
  return (
    <ToolFrame part={part}>
      {part.state === 'done' && (
        <p className="mt-1.5 rounded-xl border border-line bg-surface px-3.5 py-2 shadow-soft">
          {part.result.gadget.title}
        </p>
      )}
    </ToolFrame>
  )
}
