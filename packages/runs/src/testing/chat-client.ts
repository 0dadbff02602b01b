import assert from 'node:assert/strict'
import {
  requestIdSchema,
  type ConversationId,
  type LogEntry,
  type PrincipalId,
  type RequestId,
} from '@throughline/protocol'
import type { Sent } from '../runs.ts'
import type { SomeTools } from './ipc-messages.ts'
import { ProcessKilled, type ServerProcess } from './server-process.ts'

/** A message and what a client knows of its answer. */
export interface ClientTurn {
  message: string
  requestId: RequestId
  sent: Sent
  /** Every event that reached the client, before the kill and after. */
  entries: LogEntry<SomeTools>[]
}

/** Finds a process that can be asked now. */
export type FindProcess = () => Promise<ServerProcess>

/** What a client does that is cut off: it sends again, and follows on from where it was. */
export class ChatClient {
  readonly principalId: PrincipalId
  readonly turns: ClientTurn[] = []
  readonly #find: FindProcess
  #conversationId: ConversationId | undefined

  constructor(principalId: PrincipalId, find: FindProcess) {
    this.principalId = principalId
    this.#find = find
  }

  /** Sends a message and follows its answer to the end, whoever dies meanwhile. */
  async ask(message: string): Promise<void> {
    const requestId = requestIdSchema.parse(crypto.randomUUID())
    const entries: LogEntry<SomeTools>[] = []
    let sent: Sent | undefined
    let isOver = false
    while (!isOver) {
      try {
        sent = await this.#send(message, requestId, sent)
        const after = entries.at(-1)?.seq ?? 0
        const { principalId } = this
        const server = await this.#find()
        await server.follow({ principalId, runId: sent.runId, after }, (entry) => {
          entries.push(entry)
        })
        isOver = true
      } catch (error) {
        if (!(error instanceof ProcessKilled)) throw error
      }
    }
    assert(sent)
    this.#conversationId = sent.conversationId
    this.turns.push({ message, requestId, sent, entries })
  }

  async #send(message: string, requestId: RequestId, before: Sent | undefined): Promise<Sent> {
    const server = await this.#find()
    const conversationId = this.#conversationId
    // Nobody is there to be asked for an approval.
    const input = { message, requestId, conversationId, approvals: 'refuse' } as const
    const sent = await server.send(this.principalId, input)
    if (before) {
      assert.equal(sent.runId, before.runId, 'the same request id begins one run')
      assert(sent.repeated, 'a repeated send says so')
    }
    return sent
  }
}
