import type { EngineTables } from '@throughline/db'
import {
  fold,
  emptyRun,
  type Answer,
  type FoldedRun,
  type StoredEvent,
} from '@throughline/protocol'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Transaction,
} from 'kysely'
import { ToolError } from '../src/tools/tool-error.ts'
import type { RunPort, ToolCall, ToolOutcome, ToolExecution, TurnRecord } from '../src/run-port.ts'

type Effect = (db: Transaction<EngineTables>) => Promise<unknown>

/** The run's part of every key. */
const RUN_KEY = 'run'

/** A port that stores in memory what `runs` stores in PostgreSQL, and remembers what happened when. */
export class MemoryPort implements RunPort {
  readonly log: string[] = []
  readonly events: StoredEvent[] = []
  readonly turns = new Map<number, TurnRecord>()
  /** Turns that were replayed, as the present tools read them. */
  readonly resumed: TurnRecord[] = []
  readonly outcomes = new Map<string, ToolOutcome>()
  readonly #transact: (effect: Effect) => Promise<unknown>

  constructor(transact: (effect: Effect) => Promise<unknown> = withoutDatabase) {
    this.#transact = transact
  }

  append(event: StoredEvent): Promise<void> | undefined {
    this.log.push(event.type)
    this.events.push(event)
    return undefined
  }

  findTurn(turn: number): TurnRecord | undefined {
    return this.turns.get(turn)
  }

  resumeTurn(record: TurnRecord): void {
    this.resumed.push(record)
  }

  async commitTurn(record: TurnRecord): Promise<void> {
    await Promise.resolve()
    this.log.push(`commit ${record.turn}`)
    this.events.push(...record.calls)
    // What is journaled comes back as JSON.
    this.turns.set(record.turn, JSON.parse(JSON.stringify(record)))
  }

  async runTool(call: ToolCall, work: ToolExecution): Promise<ToolOutcome> {
    const settled = this.outcomes.get(call.callId)
    if (settled) return settled
    this.log.push(`tool ${call.name}`)
    const outcome = await this.#attempt(() =>
      work.effect === 'read' || work.effect === 'transaction'
        ? this.#transact(work.run)
        : work.run(`${RUN_KEY}:${call.callId}`),
    )
    this.log.push(`${outcome.state} ${call.name}`)
    this.outcomes.set(call.callId, outcome)
    const { callId, name } = call
    this.events.push(
      outcome.state === 'done'
        ? {
            type: 'tool_result',
            callId,
            name,
            result: outcome.result,
            title: work.title?.(outcome.result),
          }
        : {
            type: 'tool_error',
            callId,
            name,
            message: outcome.state === 'failed' ? outcome.message : 'denied',
          },
    )
    return outcome
  }

  /** What a later attempt finds. */
  nextAttempt(): MemoryPort {
    const port = new MemoryPort(this.#transact)
    for (const [turn, record] of this.turns) port.turns.set(turn, record)
    for (const [callId, outcome] of this.outcomes) port.outcomes.set(callId, outcome)
    return port
  }

  text(): string {
    return this.events.map((event) => (event.type === 'text' ? event.delta : '')).join('')
  }

  /** The message so far. */
  answer(): Answer {
    let run: FoldedRun = emptyRun
    for (const [index, event] of this.events.entries()) run = fold(run, { seq: index + 1, event })
    return run.answer
  }

  async #attempt(carryOut: () => Promise<unknown>): Promise<ToolOutcome> {
    try {
      return { state: 'done', result: await carryOut() }
    } catch (error) {
      const message = error instanceof ToolError ? error.message : 'This tool failed.'
      return { state: 'failed', message }
    }
  }
}

function withoutDatabase(effect: Effect): Promise<unknown> {
  const db = new Kysely<EngineTables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  return db.transaction().execute(effect)
}
