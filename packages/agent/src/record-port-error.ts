import type { RunPort } from './run-port.ts'

export interface RecordedPort extends RunPort {
  /** The first thing that went wrong in the port; after it nothing more is asked of the port. */
  readonly failure: { error: unknown } | undefined
}

/**
 * Remembers what the port throws or rejects with: on its way through the SDK it would be taken for
 * a tool's or a model's own error.
 */
export function recordPortErrors(port: RunPort): RecordedPort {
  let failure: { error: unknown } | undefined

  function fail(error: unknown): never {
    failure ??= { error }
    throw error
  }

  function attempt<Value>(ask: () => Value): Value {
    if (failure) throw failure.error
    try {
      return ask()
    } catch (error) {
      return fail(error)
    }
  }

  return {
    get failure() {
      return failure
    },
    append: (event) => attempt(() => port.append(event))?.catch(fail),
    findTurn: (turn) => attempt(() => port.findTurn(turn)),
    resumeTurn: (record) => attempt(() => port.resumeTurn(record)),
    commitTurn: async (record) => attempt(() => port.commitTurn(record)).catch(fail),
    runTool: async (call, work) => attempt(() => port.runTool(call, work)).catch(fail),
  }
}
