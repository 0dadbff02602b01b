import type { LogEntry } from '@throughline/protocol'

/** The log of each run begins with these entries. They are stored with the run itself. */
export const firstEntries: readonly LogEntry[] = [{ seq: 1, event: { type: 'run_started' } }]
