/** This attempt may write no more: another process drives the run, it ended, or it is gone. */
export class RunFenced extends Error {
  override readonly name = 'RunFenced'
}

/** The run waits for a person's approval; another attempt goes on from there. */
export class RunSuspended extends Error {
  override readonly name = 'RunSuspended'
}

/** Somebody asked for the run to stop before the tool began. */
export class RunStopRequested extends Error {
  override readonly name = 'RunStopRequested'
}

export function fenced(): RunFenced {
  return new RunFenced('This attempt may not write any more.')
}
