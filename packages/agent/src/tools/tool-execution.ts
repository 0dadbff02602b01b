import { AppError, toStorableJson, toStorableText } from '@throughline/protocol'
import type { KyselyPlugin } from 'kysely'
import type { EffectContexts, ToolDefinition, ToolEffect, ToolOf } from './define-tool.ts'
import type { RunContext } from '../run-context.ts'
import type { ToolCall, ToolExecution } from '../run-port.ts'
import { ToolError } from './tool-error.ts'
import { toolTitle } from './tool-title.ts'

/** Prepares a call for the port: arguments are parsed, and the tool runs with a time limit. */
export function createToolExecution(
  { name, args }: Pick<ToolCall, 'name' | 'args'>,
  tool: ToolDefinition,
  run: RunContext,
): ToolExecution {
  return {
    ...executionOf(tool, args, run),
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

function executionOf(tool: ToolDefinition, args: unknown, run: RunContext): ToolExecution {
  switch (tool.effect) {
    case 'read':
    case 'transaction':
      return {
        effect: tool.effect,
        run: async (db) => {
          const guard = createTransactionGuard()
          try {
            return await withTimeout(
              run,
              'The tool timed out and its changes were rolled back.',
              (signal) =>
                callTool(tool, args, { ...run.context, db: db.withPlugin(guard), signal }),
            )
          } finally {
            guard.close()
          }
        },
      }
    case 'idempotent':
      return {
        effect: tool.effect,
        run: (key) =>
          withTimeout(run, OUTCOME_UNKNOWN, (signal) =>
            callTool(tool, args, { ...run.context, key, signal }),
          ),
      }
    case 'external':
      return {
        effect: tool.effect,
        run: () =>
          withTimeout(run, OUTCOME_UNKNOWN, (signal) =>
            callTool(tool, args, { ...run.context, signal }),
          ),
      }
  }
}

const OUTCOME_UNKNOWN = 'The tool timed out. Its outcome is unknown: check it before you try again.'

async function callTool<Effect extends ToolEffect>(
  tool: ToolOf<Effect>,
  args: unknown,
  context: EffectContexts[Effect],
): Promise<unknown> {
  const parsed = tool.args.safeParse(args)
  if (!parsed.success) throw new ToolError('This tool no longer accepts these arguments.')
  return toStorableJson(tool.result.parse(await tool.run(parsed.data, context)))
}

/**
 * Runs `work` with the tool timeout. An `AppError` becomes a `ToolError`, so that the model and the
 * user see its message.
 */
async function withTimeout(
  { signal, toolTimeoutMs }: RunContext,
  timeoutMessage: string,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<unknown> {
  const timeoutController = new AbortController()
  const timedOut = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    timeoutController.abort()
    timedOut.reject(new ToolError(timeoutMessage))
  }, toolTimeoutMs)
  try {
    return await Promise.race([
      work(AbortSignal.any([signal, timeoutController.signal])),
      timedOut.promise,
    ])
  } catch (error) {
    throw error instanceof AppError ? new ToolError(error.message, { cause: error }) : error
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Rejects queries of a tool that is still running after its call has ended. By then its transaction
 * is rolled back, committed or in use for the run's own rows.
 */
function createTransactionGuard(): KyselyPlugin & { close(): void } {
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
