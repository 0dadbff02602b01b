export { createRuns, type RunsOptions } from './create-runs.ts'
export type { Logger } from './logger.ts'
export type { Runs, Sent, SendInput } from './runs.ts'
