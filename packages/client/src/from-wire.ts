import type { EngineRouter } from '@throughline/api/client'
import type { Answer, AnswerPart, Message, UnknownToolPart } from '@throughline/protocol'
import type { inferRouterOutputs } from '@trpc/server'

// JSON omits undefined values, so tRPC types a key of type `unknown` as optional. The protocol's
// types require the key.

type Outputs = inferRouterOutputs<EngineRouter>
type WireMessage = Outputs['message']['list']['items'][number]
type WireAnswer = Pick<Extract<WireMessage, { role: 'assistant' }>, keyof Answer>
type WirePart = WireAnswer['parts'][number]
type WireUnknownTool = Extract<WirePart, { type: 'unknown_tool' }>

/** Gives a message that a procedure returned the types of the protocol. */
export function messageOf(wire: WireMessage): Message {
  return wire.role === 'user' ? wire : { ...wire, ...answerOf(wire) }
}

function answerOf({ parts, status, error, usage }: WireAnswer): Answer {
  return { parts: parts.map(partOf), status, error, usage }
}

function partOf(wire: WirePart): AnswerPart {
  return wire.type === 'unknown_tool' ? unknownToolOf(wire) : wire
}

function unknownToolOf(wire: WireUnknownTool): UnknownToolPart {
  return wire.state === 'done'
    ? { ...wire, args: wire.args, result: wire.result }
    : { ...wire, args: wire.args }
}
