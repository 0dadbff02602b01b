import type { PrincipalId } from '@throughline/protocol'
import type { EventBuffer } from './event-log/event-buffer.ts'

/** A run that this process executes. */
export interface ActiveRun {
  attempt: number
  principalId: PrincipalId
  /** Undefined until the events and the journal of earlier attempts are loaded. */
  buffer?: EventBuffer
  /** Aborts the model call or the tool in progress. */
  controller: AbortController
  /** True if a drain has released the run, so that another process continues it. */
  released: boolean
  done: Promise<void>
}
