import type { AgentRunner } from '@throughline/agent'
import type { CallGroup, EngineTables } from '@throughline/db'
import type { RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { ActiveRun } from './active-run.ts'
import type { GroupCommit } from './event-log/group-commit.ts'
import type { RunEnd } from './execution/finish-runs.ts'
import type { NewSend } from './requests/insert-sends.ts'
import type { Logger } from './logger.ts'
import type { LiveEvents } from './live-events/create-live-events.ts'

/** State that all parts of durable execution share within one process. */
export interface ProcessContext extends Omit<LiveEvents, 'open' | 'close'> {
  db: Kysely<EngineTables>
  runner: Pick<AgentRunner, 'run'>
  groupCommit: GroupCommit
  sends: CallGroup<NewSend, Date | undefined>
  ends: CallGroup<RunEnd, boolean>
  log: Logger
  /** The id of this process in leases and in its advisory lock. */
  owner: string
  activeRuns: Map<RunId, ActiveRun>
  /**
   * Runs whose attempt in this process failed with an error. The recovery sweep claims them again.
   * `isCrash` is true if the failed attempt counts towards the crash limit.
   */
  interruptedRuns: Map<RunId, { isCrash: boolean }>
  /** True from the start of a drain. No run is started after that. */
  draining: boolean
}
