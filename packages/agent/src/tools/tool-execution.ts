import { AppError, toStorableJson, toStorableText } from '@throughline/protocol'
import type { KyselyPlugin } from 'kysely'
import type { EffectContexts, ToolDefinition, ToolEffect, ToolOf } from './define-tool.ts'
import type { RunContext } from '../run-context.ts'
import type { ToolCall, ToolWork } from '../run-port.ts'
import { ToolError } from './tool-error.ts'
import { toolTitle } from './tool-title.ts'

/** What the port is to carry out for a call: the tool, with its arguments and in its time. */
export function toolWork(
  { name, args }: Pick<ToolCall, 'name' | 'args'>,
  tool: ToolDefinition,
  run: RunContext,
): ToolWork {
  return {
    ...execution(tool, args, run),
    title: (result) => resultTitle({ name, tool, args }, result),
  }
}

function resultTitle(
  { name, tool, args }: { name: string; tool: ToolDefinition; args: unknown },
  stored: unknown,
): string {
  const parsed = tool.args.safeParse(args).data ?? {}
  const result = tool.result.safeParse(stored).data
  return toStorableText(toolTitle(name, tool, { args: parsed, result }))
}

function execution(tool: ToolDefinition, args: unknown, run: RunContext): ToolWork {
  switch (tool.effect) {
    case 'read':
    case 'transaction':
      return {
        effect: tool.effect,
        run: async (db) => {
          const door = createDoor()
          try {
            return await inTime(run, 'This took too long and was undone.', (signal) =>
              start(tool, args, { ...run.context, db: db.withPlugin(door), signal }),
            )
          } finally {
            door.close()
          }
        },
      }
    case 'idempotent':
      return {
        effect: tool.effect,
        run: (key) =>
          inTime(run, UNKNOWN, (signal) => start(tool, args, { ...run.context, key, signal })),
      }
    case 'external':
      return {
        effect: tool.effect,
        run: () => inTime(run, UNKNOWN, (signal) => start(tool, args, { ...run.context, signal })),
      }
  }
}

const UNKNOWN = 'This took too long. Whether it was done is not known: check before you try again.'

async function start<Effect extends ToolEffect>(
  tool: ToolOf<Effect>,
  args: unknown,
  context: EffectContexts[Effect],
): Promise<unknown> {
  const parsed = tool.args.safeParse(args)
  if (!parsed.success) throw new ToolError('This tool does not take these arguments any more.')
  return toStorableJson(tool.result.parse(await tool.run(parsed.data, context)))
}

/** The work, or an error that says `late` when it takes longer than a tool may. */
async function inTime(
  { signal, toolTimeoutMs }: RunContext,
  late: string,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<unknown> {
  const timeout = new AbortController()
  const tooLate = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    timeout.abort()
    tooLate.reject(new ToolError(late))
  }, toolTimeoutMs)
  try {
    return await Promise.race([work(AbortSignal.any([signal, timeout.signal])), tooLate.promise])
  } catch (error) {
    throw error instanceof AppError ? new ToolError(error.message, { cause: error }) : error
  } finally {
    clearTimeout(timer)
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
