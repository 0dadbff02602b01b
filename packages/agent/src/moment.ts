/** When and where a run happens, frozen at its start. */
export interface Moment {
  now: Date
  timeZone: string
}
