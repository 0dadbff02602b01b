import type { AgentRunner } from '@throughline/agent'
import type { EngineTables } from '@throughline/db'
import type { Change, LogEntry, PrincipalId, RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { ActiveRun } from './active-run.ts'
import type { PubSub } from './live-events/pub-sub.ts'
import type { GroupCommit } from './event-log/group-commit.ts'
import type { Logger } from './logger.ts'
import type { RemoteEventReader } from './live-events/remote-event-reader.ts'

/** What the parts of durable execution share in one process. */
export interface ProcessContext {
  db: Kysely<EngineTables>
  runner: Pick<AgentRunner, 'run'>
  groupCommit: GroupCommit
  remoteEvents: RemoteEventReader
  runEvents: PubSub<RunId, LogEntry>
  changes: PubSub<PrincipalId, Change>
  log: Logger
  /** This process, as leases and locks name it. */
  owner: string
  active: Map<RunId, ActiveRun>
  /**
   * Runs whose attempt in this process broke off, to be taken up again; `blame` counts it as a crash.
   */
  lost: Map<RunId, { blame: boolean }>
  /** True from the beginning of a drain: nothing new is begun. */
  draining: boolean
}
