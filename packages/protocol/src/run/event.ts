import { z } from 'zod'
import { answerSchema, usageSchema, type Answer } from './answer.ts'
import { runErrorSchema } from './run-error.ts'
import type { ToolName, ToolTypes } from '../tool.ts'

const turn = z.int().positive()
const callId = z.string().min(1)
const name = z.string()
/** Describes to people what the call does or, on a result, what it did. */
const title = z.string().optional()

/**
 * A stored event of a run. `RunEvent<Tools>` is the same union with the tool events narrowed to an
 * app's tools.
 */
export const storedEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run_started') }),
  z.object({ type: z.literal('thinking'), turn, delta: z.string() }),
  z.object({ type: z.literal('text'), turn, delta: z.string() }),
  z.object({ type: z.literal('tool_call'), turn, callId, name, args: z.unknown(), title }),
  z.object({ type: z.literal('tool_result'), callId, name, result: z.unknown(), title }),
  /** `outdated` is set for a result of an earlier version that no longer matches the tool's schema. */
  z.object({
    type: z.literal('tool_error'),
    callId,
    name,
    message: z.string(),
    title,
    outdated: z.object({ result: z.unknown() }).optional(),
  }),
  /**
   * An invalid call: no tool has this name, or the arguments do not match the tool's schema. With
   * `outdated`, an earlier version of the app accepted the call; its outcome follows as an event.
   */
  z.object({
    type: z.literal('tool_rejected'),
    turn,
    callId,
    name,
    args: z.unknown(),
    message: z.string(),
    title,
    outdated: z.literal(true).optional(),
  }),
  z.object({ type: z.literal('approval_requested'), callId, name, args: z.unknown() }),
  /** `note` is the person's message to the model, if any. */
  z.object({
    type: z.literal('approval_decided'),
    callId,
    approved: z.boolean(),
    note: z.string().nullable(),
  }),
  /** Removes all parts from this turn on: it was interrupted, and the model is called again. */
  z.object({ type: z.literal('rewind'), turn }),
  /** The whole answer, for a follower that connects after the run's events were deleted. */
  z.object({ type: z.literal('snapshot'), message: answerSchema }),
  z.object({ type: z.literal('run_completed'), usage: usageSchema }),
  z.object({ type: z.literal('run_failed'), ...runErrorSchema.shape }),
  z.object({ type: z.literal('run_cancelled') }),
])

export type StoredEvent = z.infer<typeof storedEventSchema>

type EventOf<Type extends StoredEvent['type']> = Extract<StoredEvent, { type: Type }>

type ToolEvent<Tools extends ToolTypes> = {
  [Name in ToolName<Tools>]:
    | (Omit<EventOf<'tool_call'>, 'name' | 'args'> & { name: Name; args: Tools[Name]['args'] })
    | (Omit<EventOf<'tool_result'>, 'name' | 'result'> & {
        name: Name
        result: Tools[Name]['result']
      })
    | (Omit<EventOf<'tool_error'>, 'name'> & { name: Name })
    | (Omit<EventOf<'approval_requested'>, 'name' | 'args'> & {
        name: Name
        args: Tools[Name]['args']
      })
}[ToolName<Tools>]

/** An event of a run. Narrow a tool event by `name` to get that tool's arguments and result. */
export type RunEvent<Tools extends ToolTypes = ToolTypes> =
  | Exclude<
      StoredEvent,
      { type: 'tool_call' | 'tool_result' | 'tool_error' | 'approval_requested' | 'snapshot' }
    >
  | ToolEvent<Tools>
  | { type: 'snapshot'; message: Answer<Tools> }

/** An event with its position in the run's log. `seq` starts at 1 and has no gaps. */
export interface LogEntry<Tools extends ToolTypes = ToolTypes> {
  seq: number
  event: RunEvent<Tools>
}

/** True for an event that no other event follows. */
export function isTerminal(event: { type: StoredEvent['type'] }): boolean {
  return (
    event.type === 'run_completed' ||
    event.type === 'run_failed' ||
    event.type === 'run_cancelled' ||
    event.type === 'snapshot'
  )
}
