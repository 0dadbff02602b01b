import type { AgentRunner } from '@throughline/agent'
import type { Database } from '@throughline/db'
import type { Change, LogEntry, PrincipalId, RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { ActiveRun } from './active-run.ts'
import type { Feed } from './feed.ts'
import type { Flusher } from './flusher.ts'
import type { Log } from './log.ts'
import type { RemoteLog } from './remote-log.ts'

/** What the parts of durable execution share in one process. */
export interface Engine {
  db: Kysely<Database>
  runner: Pick<AgentRunner, 'run'>
  flusher: Flusher
  remoteLog: RemoteLog
  runFeed: Feed<RunId, LogEntry>
  changeFeed: Feed<PrincipalId, Change>
  log: Log
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
