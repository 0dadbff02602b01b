import { z } from 'zod'
import { answerSchema, usageSchema, type Answer } from './answer.ts'
import { runErrorSchema } from './run-error.ts'
import type { ToolName, ToolTypes } from '../tool.ts'

const turn = z.int().positive()
const callId = z.string().min(1)
const name = z.string()
/** What the call does, or with its result did, in words for people. */
const title = z.string().optional()

/**
 * One entry of a run's log, as it is stored. `RunEvent<Tools>` is the same union with the tool
 * events narrowed to an app's own tools.
 */
export const storedEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run_started') }),
  z.object({ type: z.literal('thinking'), turn, delta: z.string() }),
  z.object({ type: z.literal('text'), turn, delta: z.string() }),
  z.object({ type: z.literal('tool_call'), turn, callId, name, args: z.unknown(), title }),
  z.object({ type: z.literal('tool_result'), callId, name, result: z.unknown(), title }),
  /** With `outdated`, an earlier version of the tool gave this result, and it fits no more. */
  z.object({
    type: z.literal('tool_error'),
    callId,
    name,
    message: z.string(),
    title,
    outdated: z.object({ result: z.unknown() }).optional(),
  }),
  /**
   * A call that no tool of the app takes: an unknown name, or arguments that do not fit. With
   * `outdated`, an earlier version of the app took it, and its outcome has an event of its own.
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
  /** `note` is the person's word to the model, if any. */
  z.object({
    type: z.literal('approval_decided'),
    callId,
    approved: z.boolean(),
    note: z.string().nullable(),
  }),
  /** Takes back what was shown of a turn that was cut and is asked again. */
  z.object({ type: z.literal('rewind'), turn }),
  /** The whole answer at once, for a follower that comes after its events were dropped. */
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

/** One entry of a run's log; tool events narrow by `name` to that tool's arguments and result. */
export type RunEvent<Tools extends ToolTypes = ToolTypes> =
  | Exclude<
      StoredEvent,
      { type: 'tool_call' | 'tool_result' | 'tool_error' | 'approval_requested' | 'snapshot' }
    >
  | ToolEvent<Tools>
  | { type: 'snapshot'; message: Answer<Tools> }

/** An event with its place in the run's log: `seq` counts from 1 without gaps. */
export interface LogEntry<Tools extends ToolTypes = ToolTypes> {
  seq: number
  event: RunEvent<Tools>
}

/** True for the events after which a run's log never grows. */
export function isTerminal(event: { type: StoredEvent['type'] }): boolean {
  return (
    event.type === 'run_completed' ||
    event.type === 'run_failed' ||
    event.type === 'run_cancelled' ||
    event.type === 'snapshot'
  )
}
