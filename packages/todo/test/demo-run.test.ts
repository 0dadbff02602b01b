import { ensurePrincipal } from '@throughline/db'
import { testDatabase } from '@throughline/db/testing'
import { expect, test } from 'vitest'
import type { HistoryEntry } from '../src/agent-run.ts'
import { createAgentRunner } from '../src/agent-runner.ts'
import { todoAgent } from '../src/todo/todo-agent.ts'
import { MemoryPort } from './memory-port.ts'
import { now, principalId } from './run-with.ts'

const runner = createAgentRunner({ agent: todoAgent, model: { kind: 'demo', delayMs: 0 } })

test('the demo model keeps a list on the real tools, over several messages', async () => {
  await using database = await testDatabase()
  const { db } = database
  const principalId = await ensurePrincipal(db, { issuer: 'test', subject: 'a' })
  const history: HistoryEntry[] = []
  const say = async (text: string) => {
    const port = new MemoryPort((effect) => db.transaction().execute(effect))
    const entry = { role: 'user' as const, text }
    const input = {
      principalId,
      now,
      timeZone: 'Europe/Berlin',
      signal: new AbortController().signal,
    }
    const outcome = await runner.run({ ...input, history: [...history, entry], port })
    expect(outcome.status).toBe('completed')
    history.push(entry, { role: 'assistant', answer: { ...port.answer(), status: 'completed' } })
    return port
  }

  const first = await say('Add buy milk for tomorrow and add milk the cow, then show my tasks')
  expect(first.text()).toBe(
    'I added “Buy milk” (due tomorrow) and “Milk the cow”.\n\nYou have 2 open tasks:\n1. Milk the cow\n2. Buy milk (due tomorrow)',
  )
  expect(first.events.filter(({ type }) => type === 'text').length).toBeGreaterThan(15)
  expect(first.events.filter(({ type }) => type === 'thinking').length).toBeGreaterThan(3)
  expect((await say('complete the milk one')).text()).toMatch(/Which one do you mean\?$/)
  expect((await say('the second one')).text()).toBe('Done: “Buy milk”.')
  expect((await say('delete the done tasks and show what is left')).text()).toBe(
    'I deleted “Buy milk”.\n\nYou have one open task:\n1. Milk the cow',
  )
  const rows = await db.selectFrom('task').select(['title', 'due_on']).execute()
  expect(rows).toEqual([{ title: 'Milk the cow', due_on: null }])
})

test('a replay of the demo model gives the same answer', async () => {
  await using database = await testDatabase()
  const { db } = database
  const principalId = await ensurePrincipal(db, { issuer: 'test', subject: 'a' })
  const input = {
    principalId,
    now,
    timeZone: 'Europe/Berlin',
    signal: new AbortController().signal,
    history: [{ role: 'user' as const, text: 'add a, b and c, then complete the b one' }],
  }
  const whole = new MemoryPort((effect) => db.transaction().execute(effect))
  const outcome = await runner.run({ ...input, port: whole })
  for (let kept = 0; kept <= whole.turns.size; kept += 1) {
    const port = whole.nextAttempt()
    for (const turn of whole.turns.keys()) if (turn > kept) port.turns.delete(turn)
    expect(await runner.run({ ...input, port })).toEqual(outcome)
    expect([...port.turns.values()]).toEqual([...whole.turns.values()])
  }
})

test('stopping the demo model ends it in mid-sentence', async () => {
  const port = new MemoryPort()
  const stop = new AbortController()
  const append = port.append.bind(port)
  port.append = (event) => {
    if (port.events.length === 3) stop.abort()
    return append(event)
  }
  const outcome = await runner.run({
    history: [{ role: 'user', text: 'help' }],
    principalId,
    now,
    timeZone: 'UTC',
    port,
    signal: stop.signal,
  })
  expect(outcome.status).toBe('cancelled')
  expect(port.text()).toBe('I am the built-in ')
})
