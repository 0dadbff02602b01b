import { taskIdSchema, type Task, type TaskId } from '@throughline/protocol'
import { deniedText } from '../src/tools/tool-result-text.ts'
import { nextTurn } from '../src/todo/demo/next-turn.ts'
import type { Step } from '../src/todo/demo/dialog-state.ts'
import { toReply, type Exchange, type Reply } from '../src/models/demo/transcript.ts'
import { addTask } from '../src/todo/tools/add-task.ts'
import { completeTasks } from '../src/todo/tools/complete-tasks.ts'
import { findTasks } from '../src/todo/tools/find-tasks.ts'
import { listTasks } from '../src/todo/tools/list-tasks.ts'
import { updateTask } from '../src/todo/tools/update-task.ts'

const TIME = '2026-12-01T09:00:00.000Z'

/** A conversation with the demo model, on a list in memory that works as the tools do. */
export class DemoConversation {
  tasks: Task[] = []
  readonly exchanges: Exchange[] = []
  /** The names of the calls of each turn of the last answer. */
  turns: string[] = []
  /** What the user does not allow, with their word. */
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
    const exchange: Exchange = { text, calls: [] }
    this.exchanges.push(exchange)
    this.turns = []
    for (let turn = 1; turn <= 10; turn += 1) {
      const move = nextTurn(this.exchanges, this.#today)
      if (move.kind === 'text') return move.text
      this.turns.push(move.steps.map(({ name }) => name).join(' '))
      for (const step of move.steps) {
        exchange.calls.push({ name: step.name, reply: this.#call(step) })
      }
    }
    throw new Error('too many turns')
  }

  /** The text for a conversation whose calls are all made. */
  resume(): string {
    const move = nextTurn(this.exchanges, this.#today)
    return move.kind === 'text' ? move.text : 'calls'
  }

  #call({ name, args }: Step): Reply {
    if (this.denied?.name === name) return toReply(deniedText(this.denied.note))
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

  #change(ids: TaskId[], change: (task: Task) => Task): Reply {
    this.tasks = this.tasks.map((task) => (ids.includes(task.id) ? change(task) : task))
    return done(this.tasks.filter(({ id }) => ids.includes(id)))
  }
}

function done(tasks: Task[]): Reply {
  return { isDone: true, tasks, hasMore: false }
}

function hasStatus({ completedAt }: Task, status: 'open' | 'completed' | 'all'): boolean {
  return status === 'all' || (completedAt === null) === (status === 'open')
}
