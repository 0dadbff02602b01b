/** The model failed, as opposed to this program; `cause` is what it threw. */
export class ModelFailure extends Error {
  override readonly name = 'ModelFailure'
}
