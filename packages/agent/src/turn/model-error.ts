/** The model failed, as opposed to this program; `cause` is what it threw. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
}
