/** A failure of the model, as opposed to this program. `cause` is what the model threw. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
}
