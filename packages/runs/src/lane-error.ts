/** This attempt may write no more: another process drives the run, it ended, or it is gone. */
export class RunFenced extends Error {
  override readonly name = 'RunFenced'
}

/** Somebody asked for the run to stop before the tool began. */
export class RunStopRequested extends Error {
  override readonly name = 'RunStopRequested'
}
