import type { PrincipalId } from '@throughline/protocol'
import type { EventBuffer } from './event-log/event-buffer.ts'

/** A run that this process drives. */
export interface ActiveRun {
  attempt: number
  principalId: PrincipalId
  /** Missing until what earlier attempts left has been read. */
  buffer?: EventBuffer
  /** Aborts the model and the tool in progress. */
  controller: AbortController
  /** Set when the run is given back, not ended. */
  released: boolean
  done: Promise<void>
}
