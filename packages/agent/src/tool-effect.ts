import type { Database } from '@throughline/db'
import { AppError, toStorableJson } from '@throughline/protocol'
import type { KyselyPlugin, Transaction } from 'kysely'
import type { ToolDefinition } from './define-tool.ts'
import type { LiveRun } from './live-run.ts'
import { ToolError } from './tool-error.ts'

/** What the port is to carry out for a call: the tool, with its arguments and in its time. */
export function toolEffect(tool: ToolDefinition, args: unknown, run: LiveRun) {
  return async (db: Transaction<Database>): Promise<unknown> => {
    const parsed = tool.args.safeParse(args)
    if (!parsed.success) throw new ToolError('This tool does not take these arguments any more.')
    const door = createDoor()
    const timeout = new AbortController()
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      timeout.abort()
      late.reject(new ToolError('This took too long and was undone.'))
    }, run.toolTimeoutMs)
    try {
      const signal = AbortSignal.any([run.signal, timeout.signal])
      const running = tool.run(parsed.data, { ...run.context, db: db.withPlugin(door), signal })
      return toStorableJson(tool.result.parse(await Promise.race([running, late.promise])))
    } catch (error) {
      throw error instanceof AppError ? new ToolError(error.message, { cause: error }) : error
    } finally {
      clearTimeout(timer)
      door.close()
    }
  }
}

/**
 * A tool that goes on after its time must not write: the transaction it was given is by then
 * rolled back, committed or in use for the run's own rows.
 */
function createDoor(): KyselyPlugin & { close(): void } {
  let isOpen = true
  return {
    close: () => {
      isOpen = false
    },
    transformQuery: ({ node }) => {
      if (isOpen) return node
      throw new Error('A tool used its transaction after its call had ended.')
    },
    transformResult: async ({ result }) => result,
  }
}
