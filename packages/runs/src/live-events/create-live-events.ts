import type { EngineTables } from '@throughline/db'
import type { Kysely } from 'kysely'
import type { Logger } from '../logger.ts'
import { runEvery, type Interval } from '../maintenance/interval.ts'
import { ChangeNotifier } from './change-notifier.ts'
import { EventPublisher } from './event-publisher.ts'
import { Presence } from './presence.ts'
import { PubSub } from './pub-sub.ts'
import { receiveMessage, type Receiver } from './receive-message.ts'
import { RemoteRuns } from './remote-runs.ts'
import type { Envelope } from './transport/message.ts'
import { Messenger } from './transport/messenger.ts'
import { PostgresTransport } from './transport/postgres-transport.ts'
import { RedisTransport } from './transport/redis-transport.ts'

/** How often other processes are counted, because a death is not announced. */
const PRESENCE_MS = 2_000
/** How often the followed runs of which nothing was heard are read. */
const SWEEP_MS = 1_000

interface LiveEventsOptions extends Pick<Receiver, 'activeRuns'> {
  db: Kysely<EngineTables>
  databaseUrl: string
  redisUrl: string | undefined
  log: Logger
  /** The id of this process. */
  owner: string
}

/** Delivers events and changes within this process and between processes. */
export interface LiveEvents extends Omit<Receiver, 'activeRuns'> {
  changeNotifier: ChangeNotifier
  messenger: Messenger
  /** Rejects if PostgreSQL cannot be reached. Redis may be absent. */
  open(): Promise<void>
  close(): Promise<void>
}

export function createLiveEvents(options: LiveEventsOptions): LiveEvents {
  const { db, log, owner, activeRuns } = options
  const runEvents: Receiver['runEvents'] = new PubSub()
  const changes: Receiver['changes'] = new PubSub()
  const onMissed = () => {
    changes.resyncAll()
    remoteRuns.onMissed()
  }
  const onMessage = (envelope: Envelope) => receiveMessage(receiver, envelope)
  const presence = new Presence({ owner, onMissed })
  const postgres = createPostgresTransport({ ...options, presence, onMessage, onMissed })
  const redis = createRedisTransport({ ...options, presence, onMessage, onMissed })
  const messenger = new Messenger({ postgres, redis, presence })
  const eventPublisher = new EventPublisher({ activeRuns, runEvents, messenger })
  const remoteRuns = new RemoteRuns({ db, owner, runEvents, activeRuns, messenger, log })
  const receiver: Receiver = { changes, runEvents, activeRuns, eventPublisher, remoteRuns }
  const onError = (err: unknown) => log.warn({ err }, 'cannot find the other processes')
  let intervals: Interval[] = []
  return {
    runEvents,
    changes,
    changeNotifier: new ChangeNotifier({ changes, presence, messenger, owner }),
    eventPublisher,
    remoteRuns,
    messenger,
    async open() {
      await redis?.open()
      await postgres.open()
      intervals = [
        runEvery(PRESENCE_MS, () => presence.check(), onError),
        runEvery(SWEEP_MS, async () => remoteRuns.sweep(), onError),
      ]
    },
    async close() {
      await Promise.all(intervals.map((interval) => interval.stop()))
      eventPublisher.close()
      await messenger.close()
      await remoteRuns.close()
    },
  }
}

interface Wiring extends LiveEventsOptions {
  presence: Presence
  onMessage(envelope: Envelope): void
  onMissed(): void
}

function createPostgresTransport({ databaseUrl, log, ...wiring }: Wiring): PostgresTransport {
  return new PostgresTransport({
    ...wiring,
    url: databaseUrl,
    onChange(isUp, reason) {
      if (!isUp) log.warn({ err: reason }, 'lost the connection for notifications; reconnecting')
      wiring.onMissed()
    },
  })
}

function createRedisTransport({ redisUrl, log, ...wiring }: Wiring): RedisTransport | undefined {
  if (redisUrl === undefined) return undefined
  return new RedisTransport({
    ...wiring,
    url: redisUrl,
    onChange(isUp, reason) {
      if (isUp) log.info({}, 'live events travel over Redis')
      else {
        const message = 'Redis does not answer: live events travel over PostgreSQL until it does'
        log.warn({ err: reason }, message)
      }
      wiring.onMissed()
      // Fails only with the connection, after which the process announces itself again.
      wiring.presence.setHearsRedis(isUp).catch(() => undefined)
    },
  })
}
