import { defineWeb, type ToolCards } from '@throughline/ui'
import { expectTypeOf, test } from 'vitest'
import { defineContract } from '@throughline/protocol'
import { contract } from '../contract.ts'
import type { AppRouter } from '../server/index.ts'
import type { Task } from '../task.ts'
import { trpc, type useToolCalls } from './client.ts'
import type { ToolPart, Tools } from './tool-part.ts'

const base = { contract, name: 'Loans', words: { line: 'I keep your list.' } }
const card = () => null

function ListCard({ part }: { part: ToolPart<'list_tasks'> }) {
  expectTypeOf(part.args.status).toEqualTypeOf<'open' | 'completed' | 'all'>()
  if (part.state === 'done') {
    expectTypeOf(part.result).toEqualTypeOf<{ tasks: Task[]; hasMore: boolean }>()
  }
  return null
}

test('a card receives the arguments and the result of its tool', () => {
  defineWeb<AppRouter>({ ...base, cards: { list_tasks: ListCard } })
  // @ts-expect-error -- the card of another tool
  defineWeb<AppRouter>({ ...base, cards: { add_task: ListCard } })
  // @ts-expect-error -- there is no such tool
  defineWeb<AppRouter>({ ...base, cards: { lend_item: card } })
})

test('an app that wants a card for every tool does not compile without one', () => {
  // @ts-expect-error -- cards are missing
  const some: ToolCards<Tools> = { add_task: card }
  expectTypeOf(some).toExtend<Partial<ToolCards<Tools>>>()
})

test('changes and contract are those of the router', () => {
  defineWeb<AppRouter>({
    ...base,
    onChange(topic) {
      expectTypeOf(topic).toEqualTypeOf<'tasks'>()
    },
  })
  const loans = defineContract({ name: 'loans', scopes: {}, topics: ['loans'], errors: {} })
  // @ts-expect-error -- the contract of another app
  defineWeb<AppRouter>({ ...base, contract: loans })
})

test('the client knows the procedures of the app and of the engine', () => {
  trpc.task.list.queryOptions({ status: 'open' })
  trpc.conversation.list.queryOptions()
  // @ts-expect-error -- there is no such status
  trpc.task.list.queryOptions({ status: 'lent' })
  // @ts-expect-error -- there is no such procedure
  trpc.loan.list.queryOptions()
})

test('the calls of a conversation narrow by the name of their tool', () => {
  type Call = ReturnType<typeof useToolCalls>[number]
  type Added = Extract<Call, { name: 'add_task'; state: 'done' }>
  expectTypeOf<Added['result']>().toEqualTypeOf<{ task: Task }>()
})
