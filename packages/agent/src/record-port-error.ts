import type { RunPort } from './run-port.ts'

export interface RecordedPort extends RunPort {
  /** The first error of the port. Every later call fails with it and does not reach the port. */
  readonly failure: { error: unknown } | undefined
}

/**
 * Records the first error of the port. The SDK would handle it like an error of a tool or a model,
 * so the caller must read it from `failure`.
 */
export function recordPortErrors(port: RunPort): RecordedPort {
  let failure: { error: unknown } | undefined

  function recordAndThrow(error: unknown): never {
    failure ??= { error }
    throw error
  }

  function attempt<Value>(call: () => Value): Value {
    if (failure) throw failure.error
    try {
      return call()
    } catch (error) {
      return recordAndThrow(error)
    }
  }

  return {
    get failure() {
      return failure
    },
    append: (event) => attempt(() => port.append(event))?.catch(recordAndThrow),
    findTurn: (turn) => attempt(() => port.findTurn(turn)),
    resumeTurn: (record) => attempt(() => port.resumeTurn(record)),
    commitTurn: async (record) => attempt(() => port.commitTurn(record)).catch(recordAndThrow),
    runTool: async (call, execution) =>
      attempt(() => port.runTool(call, execution)).catch(recordAndThrow),
  }
}
