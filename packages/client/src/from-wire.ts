import type { AppRouter, AppTools } from '@throughline/api'
import type { Answer, AnswerPart, LogEntry, Message, UnknownToolPart } from '@throughline/protocol'
import type { inferRouterOutputs } from '@trpc/server'

// JSON leaves out what is undefined, so tRPC types a key that may hold anything as optional; the
// protocol has it always there.

type Outputs = inferRouterOutputs<AppRouter>
type WireMessage = Outputs['message']['list']['items'][number]
type WireAnswer = Pick<Extract<WireMessage, { role: 'assistant' }>, keyof Answer>
type WirePart = WireAnswer['parts'][number]
type WireUnknownTool = Extract<WirePart, { type: 'unknown_tool' }>

/** What the stream of a run brings: an event under its number. */
export type WireEntry = Outputs['chat']['stream'] extends AsyncIterable<infer Item> ? Item : never

export function entryOf({ id, data }: WireEntry): LogEntry<AppTools> {
  const seq = Number(id)
  if (data.type === 'tool_rejected') return { seq, event: { ...data, args: data.args } }
  if (data.type === 'snapshot') return { seq, event: { ...data, message: answerOf(data.message) } }
  return { seq, event: data }
}

export function messageOf(wire: WireMessage): Message<AppTools> {
  return wire.role === 'user' ? wire : { ...wire, ...answerOf(wire) }
}

function answerOf({ parts, status, error, usage }: WireAnswer): Answer<AppTools> {
  return { parts: parts.map(partOf), status, error, usage }
}

function partOf(wire: WirePart): AnswerPart<AppTools> {
  return wire.type === 'unknown_tool' ? unknownToolOf(wire) : wire
}

function unknownToolOf(wire: WireUnknownTool): UnknownToolPart {
  return wire.state === 'done'
    ? { ...wire, args: wire.args, result: wire.result }
    : { ...wire, args: wire.args }
}
