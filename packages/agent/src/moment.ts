/** The time and time zone of a run, frozen at its start so that a replay sees the same. */
export interface Moment {
  now: Date
  timeZone: string
}
