import { fork, type ChildProcess } from 'node:child_process'
import type { ConversationId, LogEntry, Message, PrincipalId, RunId } from '@throughline/protocol'
import type { Sent, SendInput } from '../runs.ts'
import type { KillPoint } from './commit-watch.ts'
import {
  isReply,
  type Command,
  type Outcome,
  type Reply,
  type AnyTools,
  type Workspace,
} from './ipc-messages.ts'

const program = new URL('./server-process-entry.ts', import.meta.url)

/** The timeout of a command. Following a run to its end is one command. */
const TIMEOUT_MS = 60_000

/** The process was killed before it replied. */
export class ProcessKilled extends Error {
  override readonly name = 'ProcessKilled'
}

interface Call {
  onEntry: ((entry: LogEntry<AnyTools>) => void) | undefined
  resolve: (outcome: Outcome) => void
  reject: (reason: Error) => void
}

/** A child process that executes runs and can be killed. */
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
      if (isReply(message)) this.#onReply(message)
    })
    this.#child.on('exit', (code, signal) => this.#onExit(code, signal))
    this.#child.on('error', () => undefined)
  }

  get isAlive(): boolean {
    return this.#end === undefined
  }

  /** Resolves when the process has ended. */
  get ended(): Promise<void> {
    return this.#exit.promise
  }

  async open(workspace: Workspace): Promise<void> {
    await this.#call({ do: 'open', workspace })
  }

  /** Restarts the count of commits and makes the process kill itself at one of them, if given. */
  async killAtCommit(point: KillPoint | undefined): Promise<void> {
    await this.#call({ do: 'killAtCommit', point })
  }

  async killAfter(ms: number): Promise<void> {
    await this.#call({ do: 'killAfter', ms })
  }

  async listCommits(): Promise<readonly string[]> {
    return required((await this.#call({ do: 'listCommits' })).commits)
  }

  async send(principalId: PrincipalId, input: SendInput): Promise<Sent> {
    return required((await this.#call({ do: 'send', principalId, input })).sent)
  }

  /** Passes the events after the cursor to `onEntry`, until the end of the run. */
  async follow(
    run: { principalId: PrincipalId; runId: RunId; after: number },
    onEntry: (entry: LogEntry<AnyTools>) => void,
  ): Promise<void> {
    await this.#call({ do: 'follow', ...run }, onEntry)
  }

  async listMessages(conversation: {
    principalId: PrincipalId
    conversationId: ConversationId
  }): Promise<Message<AnyTools>[]> {
    return required((await this.#call({ do: 'listMessages', ...conversation })).messages)
  }

  /** Closes the database. Another one can then be opened. */
  async close(): Promise<void> {
    await this.#call({ do: 'close' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isAlive) this.#child.kill('SIGKILL')
    await this.ended
  }

  async #call(command: Command, onEntry?: (entry: LogEntry<AnyTools>) => void): Promise<Outcome> {
    if (this.#end) throw this.#end
    const id = this.#nextId
    this.#nextId += 1
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    this.#calls.set(id, { resolve, reject, onEntry })
    const timeout = new Error(`The process did not reply to '${command.do}' in time.`)
    const timer = setTimeout(() => reject(timeout), TIMEOUT_MS)
    try {
      // If the process is dead, sending fails and the `exit` event rejects the call.
      this.#child.send({ id, ...command }, () => undefined)
      return await promise
    } finally {
      clearTimeout(timer)
      this.#calls.delete(id)
    }
  }

  #onReply(reply: Reply): void {
    const call = this.#calls.get(reply.id)
    if ('entry' in reply) call?.onEntry?.(reply.entry)
    else if ('error' in reply) call?.reject(reply.error)
    else call?.resolve(reply.outcome)
  }

  #onExit(code: number | null, signal: string | null): void {
    this.#end =
      signal === 'SIGKILL'
        ? new ProcessKilled('The process was killed.')
        : new Error(`The process ended unexpectedly: ${signal ?? `exit code ${code}`}.`)
    for (const call of this.#calls.values()) call.reject(this.#end)
    this.#exit.resolve()
  }
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The reply of the process lacks the expected value.')
  return value
}
