import type { EngineTables } from '@throughline/db'
import type { PrincipalId } from '@throughline/protocol'
import type { Transaction } from 'kysely'
import type { z } from 'zod'

/** The context of a tool call. The principal comes from the run, never from the model. */
export interface CallContext {
  principalId: PrincipalId
  now: Date
  timeZone: string
  /** The calendar day of `now` in `timeZone`, `2026-11-30`. */
  today: string
  /** Aborts when the run is stopped or the tool times out. */
  signal: AbortSignal
}

/** An app's tables by name. Declare them as a `type`: an `interface` has no index signature. */
export type AppTables = Record<string, Record<string, unknown>>

/**
 * What a tool does, and how a second effect is prevented:
 * - `read` changes nothing;
 * - `transaction` writes to this database, in the transaction that also stores the result;
 * - `idempotent` acts outside this database with an idempotency key: after a crash it is called
 *   again with the same key;
 * - `external` acts outside this database without such a key: its intent is stored first. After a
 *   crash during the call it is not repeated; the model and the user learn that the outcome is
 *   unknown.
 */
export interface EffectContexts<Tables = unknown> {
  read: CallContext & { db: Transaction<EngineTables & Tables> }
  transaction: CallContext & { db: Transaction<EngineTables & Tables> }
  idempotent: CallContext & { key: string }
  external: CallContext
}

export type ToolEffect = keyof EffectContexts

/** A tool with one effect. */
export interface ToolOf<
  Effect extends ToolEffect,
  Args extends z.ZodObject = z.ZodObject,
  Result extends z.ZodObject = z.ZodObject,
  Tables = unknown,
> {
  /** Tells the model what the tool does and when to call it. */
  description: string
  args: Args
  result: Result
  effect: Effect
  /**
   * Describes a call to people: what it does (“Adding milk”) or, if `result` is given, what it did
   * (“Added milk”). Default: the tool's name in plain words.
   */
  title?(call: { args: z.output<Args>; result?: z.output<Result> | undefined }): string
  /**
   * Whether a person must approve the call before it is executed. Must be pure: it is called again
   * when another process continues the run.
   */
  needsApproval?(args: z.output<Args>): boolean
  /** The tool's names in earlier versions. Stored calls with these names belong to this tool. */
  formerly?: readonly string[]
  /** Functions that convert stored values of earlier versions to the current schemas. */
  lift?: { args?(stored: unknown): unknown; result?(stored: unknown): unknown }
  run(args: z.output<Args>, context: EffectContexts<Tables>[Effect]): Promise<z.input<Result>>
}

export type ToolDefinition = { [Effect in ToolEffect]: ToolOf<Effect> }[ToolEffect]

/** An agent's tools, by name. */
export type ToolSet = Readonly<Record<string, ToolDefinition>>

/** The tools of a set: each name with the types of its arguments and result. */
export type ToolTypesOf<Tools extends ToolSet> = {
  [Name in keyof Tools & string]: {
    args: z.output<Tools[Name]['args']>
    result: z.output<Tools[Name]['result']>
  }
}

/**
 * Returns a function that types an app's tools. The tool's effect and schemas determine what `run`
 * receives and returns; its `db` has the tables of the app and of the engine.
 */
export function toolsWith<Tables extends AppTables>() {
  return <Effect extends ToolEffect, Args extends z.ZodObject, Result extends z.ZodObject>(
    tool: ToolOf<Effect, Args, Result, Tables>,
  ): ToolOf<Effect, Args, Result, Tables> => tool
}

/** Types a tool that uses no tables of an app. */
export const defineTool = toolsWith<EngineTables>()
