import { isLockUnavailable, isPermanentError } from './postgres-error.ts'

/** The maximum number of calls of a group. */
const MAX_SIZE = 64

interface Call<Input, Output> {
  input: Input
  resolve: (output: Output) => void
  reject: (error: unknown) => void
}

/**
 * Executes calls in groups: one call alone is executed at once; calls that arrive meanwhile form
 * the next group. With a statement that takes many inputs, concurrent calls so share a transaction.
 * If PostgreSQL rejects a group, because of its data or to end a deadlock, its calls are executed one
 * by one.
 */
export class CallGroup<Input, Output> {
  readonly #execute: (inputs: Input[]) => Promise<Output[]>
  #waiting: Call<Input, Output>[] = []
  #isRunning = false

  /** @param execute returns one output for each input, in their order, or changes nothing */
  constructor(execute: (inputs: Input[]) => Promise<Output[]>) {
    this.#execute = execute
  }

  call(input: Input): Promise<Output> {
    const { promise, resolve, reject } = Promise.withResolvers<Output>()
    this.#waiting.push({ input, resolve, reject })
    if (!this.#isRunning) void this.#run()
    return promise
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    // More calls may follow in the same turn of the event loop.
    await Promise.resolve()
    while (this.#waiting.length > 0) await this.#executeGroup(this.#waiting.splice(0, MAX_SIZE))
    this.#isRunning = false
  }

  async #executeGroup(calls: Call<Input, Output>[]): Promise<void> {
    try {
      const outputs = await this.#execute(calls.map(({ input }) => input))
      for (const [index, output] of outputs.entries()) calls[index]?.resolve(output)
    } catch (error) {
      if (calls.length > 1 && (isPermanentError(error) || isLockUnavailable(error))) {
        for (const call of calls) await this.#executeGroup([call])
      } else for (const { reject } of calls) reject(error)
    }
  }
}
