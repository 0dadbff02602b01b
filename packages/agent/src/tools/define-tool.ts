import type { EngineTables } from '@throughline/db'
import type { PrincipalId } from '@throughline/protocol'
import type { Transaction } from 'kysely'
import type { z } from 'zod'

/** What a tool knows of the run it works for; who is asking never comes from the model. */
export interface CallContext {
  principalId: PrincipalId
  now: Date
  timeZone: string
  /** The calendar day of `now` in `timeZone`, `2026-11-30`. */
  today: string
  /** Aborts when the run is stopped or the tool takes too long. */
  signal: AbortSignal
}

/**
 * What a tool does, and what keeps it from being done twice:
 * - `read` changes nothing;
 * - `transaction` writes this database, by the transaction that also stores its result;
 * - `idempotent` acts elsewhere, under a key that makes a second time harmless: after a crash it is
 *   done again with the same key;
 * - `external` acts elsewhere and has no such key: its intent is stored first, and after a crash in
 *   its middle it is not repeated, but told to the model and the user as of unknown outcome.
 */
export interface EffectContexts {
  read: CallContext & { db: Transaction<EngineTables> }
  transaction: CallContext & { db: Transaction<EngineTables> }
  idempotent: CallContext & { key: string }
  external: CallContext
}

export type ToolEffect = keyof EffectContexts

/** A tool of one effect. */
export interface ToolOf<
  Effect extends ToolEffect,
  Args extends z.ZodObject = z.ZodObject,
  Result extends z.ZodObject = z.ZodObject,
> {
  /** Tells the model what the tool does and when to call it. */
  description: string
  args: Args
  result: Result
  effect: Effect
  /**
   * Whether a person has to allow the call first. A pure function of the arguments: it may be asked
   * again after a restart.
   */
  needsApproval?(args: z.output<Args>): boolean
  run(args: z.output<Args>, context: EffectContexts[Effect]): Promise<z.input<Result>>
}

export type ToolDefinition = { [Effect in ToolEffect]: ToolOf<Effect> }[ToolEffect]

/** An agent's tools by name. */
export type ToolSet = Readonly<Record<string, ToolDefinition>>

/** The names of a tool set with the types of their arguments and results. */
export type ToolTypesOf<Tools extends ToolSet> = {
  [Name in keyof Tools & string]: {
    args: z.output<Tools[Name]['args']>
    result: z.output<Tools[Name]['result']>
  }
}

/** Types a tool: what `run` is handed and answers follows from its effect and its schemas. */
export function defineTool<
  Effect extends ToolEffect,
  Args extends z.ZodObject,
  Result extends z.ZodObject,
>(tool: ToolOf<Effect, Args, Result>): ToolOf<Effect, Args, Result> {
  return tool
}
