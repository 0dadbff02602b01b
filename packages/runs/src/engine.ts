import type { AgentRunner } from '@throughline/agent'
import type { Database } from '@throughline/db'
import type { Change, LogEntry, PrincipalId, RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { Feed } from './feed.ts'
import type { Flusher } from './flusher.ts'
import type { Lane } from './lane.ts'
import type { Log } from './log.ts'
import type { RemoteLog } from './remote-log.ts'

/** A run that this process drives. */
export interface ActiveRun {
  attempt: number
  principalId: PrincipalId
  /** Missing until what earlier attempts left has been read. */
  lane?: Lane
  /** Aborts the model and the tool in progress. */
  controller: AbortController
  /** Set when the run is given back, not ended. */
  released: boolean
  done: Promise<void>
}

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
