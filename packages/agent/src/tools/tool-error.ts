/** A tool's failure with a message for the model and the user. Other errors are not shown. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
}
