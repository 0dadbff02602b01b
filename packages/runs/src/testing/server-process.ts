import { fork, type ChildProcess } from 'node:child_process'
import type { ConversationId, LogEntry, Message, PrincipalId, RunId } from '@throughline/protocol'
import type { Sent, SendInput } from '../runs.ts'
import type { KillPoint } from './commit-watch.ts'
import {
  isReply,
  type Command,
  type Outcome,
  type Reply,
  type SomeTools,
  type Workplace,
} from './ipc-messages.ts'

const program = new URL('./server-process-entry.ts', import.meta.url)

/** How long a command may take, the following of a run to its end among them. */
const PATIENCE_MS = 60_000

/** The process was killed before it had answered. */
export class ProcessKilled extends Error {
  override readonly name = 'ProcessKilled'
}

interface Call {
  onEntry: ((entry: LogEntry<SomeTools>) => void) | undefined
  resolve: (outcome: Outcome) => void
  reject: (reason: Error) => void
}

/** A process that drives runs and can be killed. */
export class ServerProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #calls = new Map<number, Call>()
  readonly #exit = Promise.withResolvers<void>()
  #nextId = 1
  #end: Error | undefined

  constructor() {
    this.#child = fork(program, {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child.on('message', (message) => {
      if (isReply(message)) this.#hear(message)
    })
    this.#child.on('exit', (code, signal) => this.#die(code, signal))
    this.#child.on('error', () => undefined)
  }

  get isAlive(): boolean {
    return this.#end === undefined
  }

  /** Resolves when the process has ended. */
  get ended(): Promise<void> {
    return this.#exit.promise
  }

  async open(workplace: Workplace): Promise<void> {
    await this.#call({ do: 'open', workplace })
  }

  /** Counts commits from now on, and has the process kill itself at one of them. */
  async dieAtCommit(point: KillPoint | undefined): Promise<void> {
    await this.#call({ do: 'dieAtCommit', point })
  }

  async dieAfter(ms: number): Promise<void> {
    await this.#call({ do: 'dieAfter', ms })
  }

  async listCommits(): Promise<readonly string[]> {
    return given((await this.#call({ do: 'listCommits' })).commits)
  }

  async send(principalId: PrincipalId, input: SendInput): Promise<Sent> {
    return given((await this.#call({ do: 'send', principalId, input })).sent)
  }

  /** Hands on what comes after the cursor, to the end of the run. */
  async follow(
    place: { principalId: PrincipalId; runId: RunId; after: number },
    onEntry: (entry: LogEntry<SomeTools>) => void,
  ): Promise<void> {
    await this.#call({ do: 'follow', ...place }, onEntry)
  }

  async listMessages(place: {
    principalId: PrincipalId
    conversationId: ConversationId
  }): Promise<Message<SomeTools>[]> {
    return given((await this.#call({ do: 'listMessages', ...place })).messages)
  }

  /** Leaves the database; another can be opened. */
  async close(): Promise<void> {
    await this.#call({ do: 'close' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isAlive) this.#child.kill('SIGKILL')
    await this.ended
  }

  async #call(command: Command, onEntry?: (entry: LogEntry<SomeTools>) => void): Promise<Outcome> {
    if (this.#end) throw this.#end
    const id = this.#nextId
    this.#nextId += 1
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    this.#calls.set(id, { resolve, reject, onEntry })
    const tooLong = new Error(`The process did not answer to '${command.do}' in time.`)
    const timer = setTimeout(() => reject(tooLong), PATIENCE_MS)
    try {
      // One that is dead cannot be told; its `exit` is what rejects then.
      this.#child.send({ id, ...command }, () => undefined)
      return await promise
    } finally {
      clearTimeout(timer)
      this.#calls.delete(id)
    }
  }

  #hear(reply: Reply): void {
    const call = this.#calls.get(reply.id)
    if ('entry' in reply) call?.onEntry?.(reply.entry)
    else if ('error' in reply) call?.reject(reply.error)
    else call?.resolve(reply.outcome)
  }

  #die(code: number | null, signal: string | null): void {
    this.#end =
      signal === 'SIGKILL'
        ? new ProcessKilled('The process was killed.')
        : new Error(`The process ended by itself: ${signal ?? `exit code ${code}`}.`)
    for (const call of this.#calls.values()) call.reject(this.#end)
    this.#exit.resolve()
  }
}

function given<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The process answered with something else.')
  return value
}
