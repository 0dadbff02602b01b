import type { PrincipalId } from '@throughline/protocol'
import type { EventBuffer } from './event-log/event-buffer.ts'
import { fenced } from './execution/fencing.ts'

/** A run that this process executes. */
export interface ActiveRun {
  attempt: number
  principalId: PrincipalId
  /** Undefined until the events and the journal of earlier attempts are loaded. */
  buffer?: EventBuffer
  /** The owner ids of the processes that follow the run. */
  followers: Set<string>
  /** Aborts the model call or the tool in progress. */
  controller: AbortController
  /** True if a drain has released the run, so that another process continues it. */
  released: boolean
  done: Promise<void>
}

/** Ends the work on a run that this process has lost: its writes would be rejected. */
export function abandonRun(run: ActiveRun): void {
  run.controller.abort()
  run.buffer?.fail(fenced())
}

/** Aborts the work in progress because a stop was requested. A tool settles first. */
export function stopWork(run: ActiveRun): void {
  if (run.buffer) run.buffer.requestStop()
  else run.controller.abort()
}
