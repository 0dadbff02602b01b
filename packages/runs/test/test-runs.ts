import type {
  AgentRunInput,
  AgentRunner,
  RunOutcome,
  ToolCall,
  ToolExecution,
} from '@throughline/agent'
import type { NotesDatabase, NotesTables } from '@throughline/agent/testing'
import { ensurePrincipal } from '@throughline/db'
import { testDatabase } from '@throughline/db/testing'
import {
  fold,
  emptyRun,
  type FoldedRun,
  type LogEntry,
  type PrincipalId,
  type RequestId,
  type RunId,
  type ToolTypes,
  requestIdSchema,
} from '@throughline/protocol'
import type { Kysely, Transaction } from 'kysely'
import { createRuns, type Runs, type RunsOptions } from '../src/index.ts'

/** Plays an agent: what it says and does, straight through the run's port. */
export type Script = (input: AgentRunInput) => Promise<RunOutcome>

export const usage = { inputTokens: 3, outputTokens: 5 }
export const completed: RunOutcome = { status: 'completed', usage }

export interface TestRuns extends AsyncDisposable {
  db: Kysely<NotesDatabase>
  url: string
  runs: Runs<ToolTypes>
  alice: PrincipalId
  mallory: PrincipalId
  /** Another process on the same database. */
  another(script?: Script, options?: Partial<RunsOptions<ToolTypes>>): Promise<Runs<ToolTypes>>
  /** What operators were told. */
  logged: string[]
}

/** Durable runs on a real database, with a scripted agent in place of the model and its loop. */
export async function testRuns(
  script: Script,
  first: Partial<RunsOptions<ToolTypes>> = {},
): Promise<TestRuns> {
  const database = await testDatabase()
  const { url } = database
  const db = database.db.$extendTables<NotesTables>()
  const opened: Runs<ToolTypes>[] = []
  const logged: string[] = []
  const note = (_: object, message: string) => void logged.push(message)
  const another: TestRuns['another'] = async (other = script, options = {}) => {
    const runs = await createRuns({
      db,
      databaseUrl: url,
      runner: scriptedRunner(other),
      log: { info: note, warn: note, error: note },
      ...options,
    })
    opened.push(runs)
    return runs
  }
  return {
    db,
    url,
    logged,
    another,
    runs: await another(script, first),
    alice: await ensurePrincipal(db, { issuer: 'test', subject: 'alice' }),
    mallory: await ensurePrincipal(db, { issuer: 'test', subject: 'mallory' }),
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((runs) => runs.drain(0)))
      await database[Symbol.asyncDispose]()
    },
  }
}

function scriptedRunner(script: Script): AgentRunner {
  return {
    run: script,
    parseEvent: (stored) => stored,
    parseAnswer: (stored) => stored,
    changingCalls: () => [],
    model: { kind: 'demo', name: 'scripted' },
  }
}

export function newRequestId(): RequestId {
  return requestIdSchema.parse(crypto.randomUUID())
}

/** Follows a run to its end. */
export async function followToEnd(
  { runs, alice }: Pick<TestRuns, 'runs' | 'alice'>,
  runId: RunId,
  after = 0,
): Promise<LogEntry[]> {
  const entries: LogEntry[] = []
  const { signal } = new AbortController()
  for await (const entry of runs.follow(alice, runId, { after, signal })) entries.push(entry)
  return entries
}

export function foldAll(entries: readonly LogEntry[]) {
  return entries.reduce<FoldedRun>(fold, emptyRun).answer
}

/** A point in a script that the test lets pass. */
export function gate(): {
  opened: Promise<void>
  open: () => void
  reached: Promise<void>
  pass: () => Promise<void>
} {
  const door = Promise.withResolvers<void>()
  const arrival = Promise.withResolvers<void>()
  return {
    opened: door.promise,
    open: door.resolve,
    reached: arrival.promise,
    async pass() {
      arrival.resolve()
      await door.promise
    },
  }
}

/** Says words, one event of the loop after the other. */
export async function say(
  { port }: AgentRunInput,
  turn: number,
  words: readonly string[],
): Promise<void> {
  for (const delta of words) {
    await port.append({ type: 'text', turn, delta })
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Makes one tool call the way the agent does: the turn is journaled or resumed, then the tool is run. */
export async function callTool(
  { port }: AgentRunInput,
  call: ToolCall & { title?: string; needsApproval?: boolean },
  tool: ToolExecution | InTransaction,
) {
  const { needsApproval = false, ...made } = call
  const record = port.findTurn(made.turn)
  if (record) port.resumeTurn(record)
  else {
    await port.commitTurn({
      turn: made.turn,
      response: { id: `r${made.turn}` },
      usage,
      calls: [{ type: 'tool_call', ...made }],
      approvals: needsApproval ? [made.callId] : [],
    })
  }
  return port.runTool(made, typeof tool === 'function' ? inTransaction(tool) : tool)
}

type InTransaction = (db: Transaction<NotesDatabase>) => Promise<unknown>

export function inTransaction(run: InTransaction): ToolExecution {
  return { effect: 'transaction', run: (db) => run(db.$extendTables<NotesTables>()) }
}
