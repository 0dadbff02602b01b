/** A tool's failure whose message is meant for the model and for the user. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
}
