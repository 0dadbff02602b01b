import type { AppTools } from '@throughline/api'
import type { Answer, RunEvent, Task } from '@throughline/protocol'
import { expectTypeOf, test } from 'vitest'
import { createClient, ThroughlineError } from '../src/index.ts'

const client = createClient({ url: 'http://127.0.0.1:3000' })

test('the events of a run narrow by tool name to its own arguments and result', async () => {
  for await (const event of client.ask({ message: 'hello' })) {
    expectTypeOf(event).toEqualTypeOf<RunEvent<AppTools>>()
    if (event.type === 'tool_call' && event.name === 'add_task') {
      expectTypeOf(event.args.title).toEqualTypeOf<string>()
    }
    if (event.type === 'tool_result' && event.name === 'list_tasks') {
      expectTypeOf(event.result).toEqualTypeOf<{ tasks: Task[]; hasMore: boolean }>()
    }
    // @ts-expect-error -- no tool has this name
    if (event.type === 'tool_call' && event.name === 'no_such_tool') return
  }
})

test('the message is the answer of the app, and its calls narrow', async () => {
  const message = await client.follow({ runId: 'an id' }).message()
  expectTypeOf(message).toEqualTypeOf<Answer<AppTools>>()
  for (const part of message.parts) {
    if (part.type === 'tool_call' && part.name === 'update_task' && part.state === 'done') {
      expectTypeOf(part.result).toEqualTypeOf<{ task: Task }>()
    }
  }
})

test('the procedures have the types of the router', async () => {
  expectTypeOf((await client.api.task.list.query()).items).toEqualTypeOf<Task[]>()
  // @ts-expect-error -- a title is text
  void client.api.task.create.mutate({ title: 1 })
  // @ts-expect-error -- streams are `ask`, `follow` and `changes`
  void client.api.chat.stream
  // @ts-expect-error -- a message is needed
  void client.ask({})
})

test('the code of an error can be switched on', () => {
  const error: unknown = undefined
  if (!(error instanceof ThroughlineError)) return
  expectTypeOf<'RUN_ALREADY_ACTIVE' | 'MODEL_FAILED' | 'NETWORK'>().toExtend<typeof error.code>()
  expectTypeOf(error.data?.fields).toExtend<object | null | undefined>()
  // @ts-expect-error -- no such code
  expectTypeOf(error.code === 'NO_SUCH_CODE')
})
