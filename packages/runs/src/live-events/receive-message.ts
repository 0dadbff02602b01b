import type { Change, LogEntry, PrincipalId, RunId } from '@throughline/protocol'
import { abandonRun, stopWork, type ActiveRun } from '../active-run.ts'
import type { EventPublisher } from './event-publisher.ts'
import type { PubSub } from './pub-sub.ts'
import type { RemoteRuns } from './remote-runs.ts'
import type { Envelope } from './transport/message.ts'

export interface Receiver {
  changes: PubSub<PrincipalId, Change>
  runEvents: PubSub<RunId, LogEntry>
  activeRuns: ReadonlyMap<RunId, ActiveRun>
  eventPublisher: EventPublisher
  remoteRuns: RemoteRuns
}

/** Acts on a message of another process. */
export function receiveMessage(receiver: Receiver, { from, message }: Envelope): void {
  const { changes, runEvents, activeRuns, eventPublisher, remoteRuns } = receiver
  switch (message.type) {
    case 'events':
      return remoteRuns.onEvents(from, message)
    case 'stored':
      return remoteRuns.onStored(message)
    case 'follow':
      return eventPublisher.onFollow(from, message)
    case 'unfollow':
      return eventPublisher.onUnfollow(from, message)
    case 'claimed':
      return remoteRuns.onClaimed(from, message)
    case 'changes':
      for (const { principalId, change } of message.notices) changes.publish(principalId, [change])
      return
    case 'signal': {
      const run = activeRuns.get(message.runId)
      if (run && message.signal === 'stop') stopWork(run)
      if (message.signal === 'stop') return
      if (run) abandonRun(run)
      runEvents.resync(message.runId)
    }
  }
}
