export { createRuns, type RunsOptions } from './create-runs.ts'
export type { Log } from './log.ts'
export type { MessagePage, Runs, Sent, SendInput } from './runs.ts'
