import { changeNoticeSchema, runSignalSchema } from '@throughline/db'
import { runIdSchema, storedEventSchema, type StoredEvent } from '@throughline/protocol'
import { z } from 'zod'

/** Checks an event and keeps it as it is: its keys stay in the order in which they are stored. */
const eventSchema = z.custom<StoredEvent>((value) => storedEventSchema.safeParse(value).success)

const storedEntriesSchema = z.object({
  runId: runIdSchema,
  entries: z.array(z.object({ seq: z.int().positive(), event: eventSchema })),
})

/** Committed entries of a run, in the order of their numbers. */
export type StoredEntries = z.infer<typeof storedEntriesSchema>

const messageSchema = z.discriminatedUnion('type', [
  /** What was stored in the logs of runs that the addressee follows. */
  z.object({ type: z.literal('events'), runs: z.array(storedEntriesSchema) }),
  /** The logs of these runs have grown: who follows them reads them. */
  z.object({ type: z.literal('stored'), runIds: z.array(runIdSchema) }),
  /** The sender follows these runs, which the addressee executes. It has the entries up to `after`. */
  z.object({
    type: z.literal('follow'),
    runs: z.array(z.object({ runId: runIdSchema, after: z.int().nonnegative() })),
  }),
  /** The sender no longer follows these runs. */
  z.object({ type: z.literal('unfollow'), runIds: z.array(runIdSchema) }),
  /** The sender executes the run from now on, as this attempt. */
  z.object({ type: z.literal('claimed'), runId: runIdSchema, attempt: z.int() }),
  /** Data of principals has changed. */
  z.object({ type: z.literal('changes'), notices: z.array(changeNoticeSchema) }),
  /** The process that executes a run has to end it. */
  z.object({ type: z.literal('signal'), ...runSignalSchema.shape }),
])

/** A message between the processes that share a database. */
export type Message = z.infer<typeof messageSchema>

export type MessageOf<Type extends Message['type']> = Extract<Message, { type: Type }>

const envelopeSchema = z.object({ from: z.string(), message: messageSchema })

/** A message with the owner id of the process that sent it. */
export type Envelope = z.infer<typeof envelopeSchema>

export function encodeEnvelope(envelope: Envelope): string {
  return JSON.stringify(envelope)
}

/** Returns undefined for anything else, such as a message of another version. */
export function decodeEnvelope(payload: string): Envelope | undefined {
  return envelopeSchema.safeParse(parseJson(payload)).data
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
