import type { StoredEvent } from '@throughline/protocol'

/**
 * A run fails after more than this many crashes in a row without a finished turn between them,
 * because the run itself may be what kills its process. The limit is high because repeated external
 * kills, for example every few seconds, are not the run's fault.
 */
export const MAX_CRASHES = 10

/** Ends a run that has exceeded the limit. */
export const crashLimitExceeded: StoredEvent = {
  type: 'run_failed',
  code: 'RUN_INTERRUPTED',
  message: 'The server stopped repeatedly while it answered. Try again.',
  retryable: true,
}
