export type { MessagePage, Runs, Sent, SendInput } from './runs.ts'
