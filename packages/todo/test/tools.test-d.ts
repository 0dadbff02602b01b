import type { AnswerPart, RunEvent, Task, TaskId } from '@throughline/protocol'
import { expectTypeOf, test } from 'vitest'
import { createAgentRunner } from '../../agent-runner.ts'
import { todoAgent } from '../todo-agent.ts'
import type { AppTools } from './index.ts'

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
  const runner = createAgentRunner({ agent: todoAgent, model: { kind: 'demo', delayMs: 0 } })
  expectTypeOf(runner.parseEvent).returns.toEqualTypeOf<RunEvent<AppTools>>()
})
