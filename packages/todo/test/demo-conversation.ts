import type { DemoExchange, DemoTurn } from '@throughline/agent'
import { nextTurn } from '../src/server/demo/next-turn.ts'
import { addTask } from '../src/server/tools/add-task.ts'
import { completeTasks } from '../src/server/tools/complete-tasks.ts'
import { findTasks } from '../src/server/tools/find-tasks.ts'
import { listTasks } from '../src/server/tools/list-tasks.ts'
import { updateTask } from '../src/server/tools/update-task.ts'
import { taskIdSchema, type Task, type TaskId } from '../src/task.ts'

const TIME = '2026-12-01T09:00:00.000Z'

type Call = DemoExchange['calls'][number]
type Outcome = Call['outcome']

/** A conversation with the demo model. It implements the tools on a list in memory. */
export class DemoConversation {
  tasks: Task[] = []
  readonly exchanges: { text: string; calls: Call[] }[] = []
  /** The turns of the last answer. */
  moves: DemoTurn[] = []
  /** The names of the calls in each turn of the last answer. */
  turns: string[] = []
  /** The tool that the user rejects, and the note. */
  denied: { name: string; note: string | null } | null = null

  readonly #today: string

  constructor(today: string) {
    this.#today = today
  }

  add(title: string, dueOn: string | null = null, isDone = false): Task {
    const number = String(this.tasks.length + 1).padStart(12, '0')
    const task: Task = {
      id: taskIdSchema.parse(`0199f1c4-0000-7000-8000-${number}`),
      title,
      description: '',
      dueOn,
      completedAt: isDone ? TIME : null,
      createdAt: TIME,
      updatedAt: TIME,
    }
    this.tasks = [task, ...this.tasks]
    return task
  }

  say(text: string): string {
    const exchange: { text: string; calls: Call[] } = { text, calls: [] }
    this.exchanges.push(exchange)
    this.turns = []
    this.moves = []
    for (let turn = 1; turn <= 10; turn += 1) {
      const move = this.next(this.exchanges)
      this.moves.push(move)
      if ('text' in move) return move.text
      this.turns.push(move.calls.map(({ name }) => name).join(' '))
      for (const call of move.calls) {
        exchange.calls.push({ name: call.name, outcome: this.#call(call) })
      }
    }
    throw new Error('too many turns')
  }

  /** The text of the next turn, for a conversation whose calls are complete. */
  resume(): string {
    const move = this.next(this.exchanges)
    return 'text' in move ? move.text : 'calls'
  }

  /** The next turn of the model. */
  next(exchanges: readonly DemoExchange[]): DemoTurn {
    const today = this.#today
    return nextTurn(exchanges, { now: new Date(`${today}T08:00:00Z`), timeZone: 'UTC', today })
  }

  #call({ name, args }: { name: string; args: object }): Outcome {
    if (this.denied?.name === name) return { state: 'denied', note: this.denied.note }
    switch (name) {
      case 'add_task': {
        const { title, dueOn } = addTask.args.parse(args)
        return done([this.add(title, dueOn)])
      }
      case 'list_tasks': {
        const { status, dueFrom, dueTo } = listTasks.args.parse(args)
        return done(
          this.tasks.filter(
            (task) =>
              hasStatus(task, status) &&
              (dueFrom === null || (task.dueOn ?? '') >= dueFrom) &&
              (dueTo === null || (task.dueOn ?? '9') <= dueTo),
          ),
        )
      }
      case 'find_tasks': {
        const words = findTasks.args.parse(args).words.toLowerCase().split(' ')
        return done(
          this.tasks.filter(({ title, description }) =>
            words.every((word) => `${title} ${description}`.toLowerCase().includes(word)),
          ),
        )
      }
      case 'update_task': {
        const { id, title, description, dueOn } = updateTask.args.parse(args)
        return this.#change([id], (task) => ({
          ...task,
          title: title ?? task.title,
          description: description ?? task.description,
          dueOn: dueOn === 'none' ? null : (dueOn ?? task.dueOn),
        }))
      }
      default: {
        const { ids } = completeTasks.args.parse(args)
        if (name !== 'delete_tasks') {
          const completedAt = name === 'complete_tasks' ? TIME : null
          return this.#change(ids, (task) => ({ ...task, completedAt }))
        }
        const deleted = this.tasks.filter(({ id }) => ids.includes(id))
        this.tasks = this.tasks.filter(({ id }) => !ids.includes(id))
        return done(deleted)
      }
    }
  }

  #change(ids: TaskId[], change: (task: Task) => Task): Outcome {
    this.tasks = this.tasks.map((task) => (ids.includes(task.id) ? change(task) : task))
    return done(this.tasks.filter(({ id }) => ids.includes(id)))
  }
}

function done(tasks: Task[]): Outcome {
  return { state: 'done', result: { tasks, hasMore: false } }
}

function hasStatus({ completedAt }: Task, status: 'open' | 'completed' | 'all'): boolean {
  return status === 'all' || (completedAt === null) === (status === 'open')
}
