import { ensurePrincipal } from '@throughline/db'
import { testDatabase } from '@throughline/db/testing'
import { expect, test } from 'vitest'
import type { HistoryEntry } from '../src/agent-run.ts'
import { createAgentRunner } from '../src/agent-runner.ts'
import { notesAgent, type NotesTables } from '../src/testing/index.ts'
import { MemoryPort } from './memory-port.ts'
import { now, principalId } from './run-with.ts'

const model = { kind: 'demo', delayMs: 0 } as const
const runner = createAgentRunner({ agent: notesAgent, model })

/** A conversation with the demo model on the real tools. */
async function openConversation() {
  const database = await testDatabase()
  const db = database.db.$extendTables<NotesTables>()
  const principalId = await ensurePrincipal(db, { issuer: 'test', subject: 'a' })
  const history: HistoryEntry[] = []
  const input = (text: string) => ({
    principalId,
    now,
    timeZone: 'Europe/Berlin',
    signal: new AbortController().signal,
    history: [...history, { role: 'user' as const, text }],
  })
  const newPort = () => new MemoryPort((effect) => database.db.transaction().execute(effect))
  return {
    db,
    input,
    newPort,
    async say(text: string) {
      const port = newPort()
      const asked = input(text)
      expect(await runner.run({ ...asked, port })).toMatchObject({ status: 'completed' })
      const answer = { ...port.answer(), status: 'completed' as const }
      history.splice(0, Infinity, ...asked.history, { role: 'assistant', answer })
      return port
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

test('the demo model keeps notes on the real tools, over several messages', async () => {
  await using conversation = await openConversation()
  const { db, say } = conversation
  const first = await say('Add buy milk, call mom and eggs, then show my notes')
  expect(first.text()).toBe(
    'I added “Buy milk”, “Call mom” and “Eggs”.\n\nYou have 3 notes:\n1. Eggs\n2. Call mom\n3. Buy milk',
  )
  expect(first.log.filter((entry) => entry.startsWith('tool'))).toEqual([
    'tool add_note',
    'tool add_note',
    'tool add_note',
    'tool list_notes',
  ])
  expect(first.events.filter(({ type }) => type === 'text').length).toBeGreaterThan(10)
  expect(first.events.filter(({ type }) => type === 'thinking').length).toBeGreaterThan(3)
  expect((await say('find milk')).text()).toBe('I found one note:\n1. Buy milk')
  expect((await say('rename milk to buy oat milk')).text()).toBe(
    'I renamed “Buy milk” to “buy oat milk”.',
  )
  const archived = await say('archive the milk one')
  expect(archived.text()).toBe('I archived “buy oat milk”.')
  expect(archived.log.filter((entry) => entry.startsWith('tool'))).toEqual([
    'tool find_notes',
    'tool archive_notes',
  ])
  expect((await say('show my archived notes')).text()).toBe('You have one note:\n1. buy oat milk')
  expect((await say('delete the mom and the eggs note')).text()).toBe(
    'I deleted “Call mom” and “Eggs”.',
  )
  expect((await say('delete all notes')).text()).toBe('You have no notes.')
  expect((await say('delete the unicorn')).text()).toBe('I found no note with “unicorn”.')
  for (const text of ['hello', 'delete my notes', 'add', '']) {
    expect((await say(text)).text()).toMatch(/^I am the demo model of the notes app\./)
  }
  expect(await db.selectFrom('note').select('title').execute()).toEqual([{ title: 'buy oat milk' }])
})

test('a replay of the demo model gives the same answer', async () => {
  await using conversation = await openConversation()
  const input = conversation.input('add a, b and c, then archive the b note')
  const whole = conversation.newPort()
  const outcome = await runner.run({ ...input, port: whole })
  for (let kept = 0; kept <= whole.turns.size; kept += 1) {
    const port = whole.nextAttempt()
    for (const turn of whole.turns.keys()) if (turn > kept) port.turns.delete(turn)
    expect(await runner.run({ ...input, port })).toEqual(outcome)
    expect([...port.turns.values()]).toEqual([...whole.turns.values()])
  }
})

test('what a person does not allow is left alone', async () => {
  await using conversation = await openConversation()
  await conversation.say('add milk and bread')
  const port = conversation.newPort()
  const runTool = port.runTool.bind(port)
  port.runTool = async (call, work) =>
    call.name === 'delete_notes'
      ? { state: 'denied', note: 'not the milk' }
      : await runTool(call, work)
  await runner.run({ ...conversation.input('delete milk and bread'), port })
  expect(port.text()).toBe(
    'All right, I left “Milk” and “Bread” as they are. I was told: “not the milk”',
  )
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
  expect(port.text()).toBe('I am the demo ')
})

test('without a script of the app, the demo model says how to use a real model', async () => {
  const { demo: _, ...agent } = notesAgent
  const port = new MemoryPort()
  const outcome = await createAgentRunner({ agent, model }).run({
    history: [{ role: 'user', text: 'add milk' }],
    principalId,
    now,
    timeZone: 'UTC',
    port,
    signal: new AbortController().signal,
  })
  expect(outcome.status).toBe('completed')
  expect(port.text()).toMatch(/^The demo model has no answers for this app\. Set OPENAI_API_KEY/)
  expect(port.log).not.toContain('tool add_note')
})
