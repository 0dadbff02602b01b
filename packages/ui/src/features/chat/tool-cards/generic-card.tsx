import type { UnknownToolPart } from '@throughline/protocol'
import { ToolFrame } from './tool-frame.tsx'

/** A call that this version has no card for: refused when it was made, or made by an older one. */
export function UnknownToolCard({ part }: { part: UnknownToolPart }) {
  return <ToolFrame part={part} title={`Called ${part.name}`} />
}
