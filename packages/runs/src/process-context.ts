import type { AgentRunner } from '@throughline/agent'
import type { CallGroup, EngineTables } from '@throughline/db'
import type { Change, LogEntry, PrincipalId, RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { ActiveRun } from './active-run.ts'
import type { ChangeNotifier } from './live-events/change-notifier.ts'
import type { PubSub } from './live-events/pub-sub.ts'
import type { GroupCommit } from './event-log/group-commit.ts'
import type { Presence } from './live-events/presence.ts'
import type { RunEnd } from './execution/finish-runs.ts'
import type { NewSend } from './requests/insert-sends.ts'
import type { Logger } from './logger.ts'
import type { RemoteEventReader } from './live-events/remote-event-reader.ts'
import type { RemoteFollowers } from './live-events/remote-followers.ts'

/** State that all parts of durable execution share within one process. */
export interface ProcessContext {
  db: Kysely<EngineTables>
  runner: Pick<AgentRunner, 'run'>
  groupCommit: GroupCommit
  sends: CallGroup<NewSend, Date | undefined>
  ends: CallGroup<RunEnd, boolean>
  remoteEvents: RemoteEventReader
  remoteFollowers: RemoteFollowers
  runEvents: PubSub<RunId, LogEntry>
  changes: PubSub<PrincipalId, Change>
  changeNotifier: ChangeNotifier
  presence: Presence
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
