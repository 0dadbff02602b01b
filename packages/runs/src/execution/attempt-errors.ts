/** The run waits for a person's approval. A later attempt continues it. */
export class RunSuspended extends Error {
  override readonly name = 'RunSuspended'
}

/** A stop was requested before the tool started. */
export class RunStopRequested extends Error {
  override readonly name = 'RunStopRequested'
}
