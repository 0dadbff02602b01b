import type { EngineTables } from '@throughline/db'
import type { PrincipalId } from '@throughline/protocol'
import type { Transaction } from 'kysely'
import type { z } from 'zod'

/** What a tool knows of the run it works for. The principal never comes from the model. */
export interface CallContext {
  principalId: PrincipalId
  now: Date
  timeZone: string
  /** The calendar day of `now` in `timeZone`, `2026-11-30`. */
  today: string
  /** Aborts when the run is stopped or the tool takes too long. */
  signal: AbortSignal
}

/** The tables of an app, by name; a `type`, because an `interface` has no index signature. */
export type AppTables = Record<string, Record<string, unknown>>

/**
 * What a tool does, and what prevents a second effect:
 * - `read` changes nothing;
 * - `transaction` writes this database, in the transaction that also stores its result;
 * - `idempotent` acts elsewhere, under a key that makes a repetition harmless: after a crash it is
 *   called again with the same key;
 * - `external` acts elsewhere and has no such key: its intent is stored first. After a crash in the
 *   middle it is not repeated; the model and the user are told that the outcome is unknown.
 */
export interface EffectContexts<Tables = unknown> {
  read: CallContext & { db: Transaction<EngineTables & Tables> }
  transaction: CallContext & { db: Transaction<EngineTables & Tables> }
  idempotent: CallContext & { key: string }
  external: CallContext
}

export type ToolEffect = keyof EffectContexts

/** A tool of one effect. */
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
   * What a call does in words for people, "Adding “Buy milk”"; with the result, what it did. The
   * tool's name in plain words when left out.
   */
  title?(call: { args: z.output<Args>; result?: z.output<Result> | undefined }): string
  /**
   * Whether a person has to allow the call first. A pure function of the arguments: it is asked
   * again when another process continues the run.
   */
  needsApproval?(args: z.output<Args>): boolean
  /** Names that this tool had in earlier versions. Stored calls of these names are its own. */
  formerly?: readonly string[]
  /** Turns arguments and results that earlier versions stored into ones that fit the schemas. */
  lift?: { args?(stored: unknown): unknown; result?(stored: unknown): unknown }
  run(args: z.output<Args>, context: EffectContexts<Tables>[Effect]): Promise<z.input<Result>>
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

/**
 * Returns a function that types the tools of an app: what `run` receives and returns follows from
 * the tool's effect and schemas, and `db` knows the app's tables besides the engine's.
 */
export function toolsWith<Tables extends AppTables>() {
  return <Effect extends ToolEffect, Args extends z.ZodObject, Result extends z.ZodObject>(
    tool: ToolOf<Effect, Args, Result, Tables>,
  ): ToolOf<Effect, Args, Result, Tables> => tool
}

/** Types a tool that needs no tables of an app. */
export const defineTool = toolsWith<EngineTables>()
