import type { Database } from '@throughline/db'
import type { PrincipalId } from '@throughline/protocol'
import type { Transaction } from 'kysely'
import type { z } from 'zod'

/** What a tool knows of the run it works for; who is asking never comes from the model. */
export interface ToolContext {
  /** The transaction that also stores the tool's result. */
  db: Transaction<Database>
  principalId: PrincipalId
  now: Date
  timeZone: string
  /** The calendar day of `now` in `timeZone`, `2026-11-30`. */
  today: string
  /** Aborts when the run is stopped or the tool takes too long. */
  signal: AbortSignal
}

export interface ToolDefinition<
  Args extends z.ZodObject = z.ZodObject,
  Result extends z.ZodObject = z.ZodObject,
> {
  /** Tells the model what the tool does and when to call it. */
  description: string
  args: Args
  result: Result
  /** Whether it changes data, which it does by its transaction only. */
  effect: 'read' | 'transaction'
  run(args: z.output<Args>, context: ToolContext): Promise<z.input<Result>>
}

/** An agent's tools by name. */
export type ToolSet = Readonly<Record<string, ToolDefinition>>

/** The names of a tool set with the types of their arguments and results. */
export type ToolTypesOf<Tools extends ToolSet> = {
  [Name in keyof Tools & string]: {
    args: z.output<Tools[Name]['args']>
    result: z.output<Tools[Name]['result']>
  }
}

/** Types a tool: what `run` takes and answers follows from the schemas. */
export function defineTool<Args extends z.ZodObject, Result extends z.ZodObject>(
  tool: ToolDefinition<Args, Result>,
): ToolDefinition<Args, Result> {
  return tool
}
