import { createAgentRunner } from '@throughline/agent'
import type { ToolsOf } from '@throughline/api'
import type { AnswerPart, RunEvent } from '@throughline/protocol'
import { expectTypeOf, test } from 'vitest'
import { agent } from '../src/server/agent.ts'
import type { AppRouter } from '../src/server/index.ts'
import type { Task, TaskId } from '../src/task.ts'

type AppTools = ToolsOf<AppRouter>

declare const event: RunEvent<AppTools>
declare const part: AnswerPart<AppTools>

test('tool names are literals', () => {
  expectTypeOf<keyof AppTools>().toEqualTypeOf<
    | 'add_task'
    | 'list_tasks'
    | 'find_tasks'
    | 'update_task'
    | 'complete_tasks'
    | 'reopen_tasks'
    | 'delete_tasks'
  >()
})

test('a tool event narrows by name to its own arguments and result', () => {
  if (event.type === 'tool_call' && event.name === 'add_task') {
    expectTypeOf(event.args).toEqualTypeOf<{
      title: string
      description: string | null
      dueOn: string | null
    }>()
  }
  if (event.type === 'tool_call' && event.name === 'complete_tasks') {
    expectTypeOf(event.args).toEqualTypeOf<{ ids: TaskId[] }>()
  }
  if (event.type === 'tool_result' && event.name === 'list_tasks') {
    expectTypeOf(event.result).toEqualTypeOf<{ tasks: Task[]; hasMore: boolean }>()
  }
})

test('a part narrows by name and state', () => {
  if (part.type === 'tool_call' && part.name === 'update_task' && part.state === 'done') {
    expectTypeOf(part.result).toEqualTypeOf<{ task: Task }>()
  }
})

test('a runner speaks of the tools of its agent', () => {
  const runner = createAgentRunner({ agent, model: { kind: 'demo', delayMs: 0 } })
  expectTypeOf(runner.parseEvent).returns.toEqualTypeOf<RunEvent<AppTools>>()
})
