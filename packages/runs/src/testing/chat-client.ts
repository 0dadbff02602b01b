import assert from 'node:assert/strict'
import {
  requestIdSchema,
  type ConversationId,
  type LogEntry,
  type PrincipalId,
  type RequestId,
} from '@throughline/protocol'
import type { Sent } from '../runs.ts'
import type { AnyTools } from './ipc-messages.ts'
import { ProcessKilled, type ServerProcess } from './server-process.ts'

/** A message and what the client received of its answer. */
export interface ClientTurn {
  message: string
  requestId: RequestId
  sent: Sent
  /** Every event that the client received, before and after kills. */
  entries: LogEntry<AnyTools>[]
}

/** Returns a process that accepts requests. */
export type FindProcess = () => Promise<ServerProcess>

/** A client that survives kills: repeats the send and resumes the stream after its last event. */
export class ChatClient {
  readonly principalId: PrincipalId
  /** True if every message begins the conversation anew, on a branch of its own. */
  readonly edits: boolean
  readonly turns: ClientTurn[] = []
  readonly #find: FindProcess
  #conversationId: ConversationId | undefined

  constructor(principalId: PrincipalId, { find, edits }: { find: FindProcess; edits: boolean }) {
    this.principalId = principalId
    this.#find = find
    this.edits = edits
  }

  /** Sends a message and follows its answer to the end, even if processes are killed meanwhile. */
  async ask(message: string): Promise<void> {
    const requestId = requestIdSchema.parse(crypto.randomUUID())
    const entries: LogEntry<AnyTools>[] = []
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

  async #send(message: string, requestId: RequestId, previous: Sent | undefined): Promise<Sent> {
    const server = await this.#find()
    const conversationId = this.#conversationId
    // There is no person who could approve a call.
    const branch = this.edits ? { parentId: null } : {}
    const input = { message, requestId, conversationId, approvals: 'refuse', ...branch } as const
    const sent = await server.send(this.principalId, input)
    if (previous) {
      assert.equal(sent.runId, previous.runId, 'the same request id starts one run')
      assert(sent.repeated, 'a repeated send is reported as such')
    }
    return sent
  }
}
