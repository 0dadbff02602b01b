import { expect, test } from 'vitest'
import { createAgentRunner } from '../src/agent-runner.ts'
import { notesAgent } from '../src/testing/index.ts'
import { MemoryPort } from './memory-port.ts'
import { now, principalId } from './run-with.ts'

async function bench(delayMs: number, text = 'go') {
  const runner = createAgentRunner({
    agent: notesAgent,
    model: { kind: 'bench', deltas: 20, delayMs },
  })
  const port = new MemoryPort()
  const arrivals: number[] = []
  const append = port.append.bind(port)
  port.append = (event) => {
    arrivals.push(clock())
    return append(event)
  }
  const signal = new AbortController().signal
  const outcome = await runner.run({
    history: [{ role: 'user', text }],
    principalId,
    now,
    timeZone: 'UTC',
    port,
    signal,
  })
  const deltas = port.events.flatMap((event) => (event.type === 'text' ? [event.delta] : []))
  return { outcome, port, deltas, arrivals }
}

/** In units of 0.1 ms. */
function clock(): number {
  return Number(process.hrtime.bigint() / 100_000n)
}

test('pieces of four characters tell when they were due, and none is early', async () => {
  const { outcome, deltas, arrivals } = await bench(5)
  expect(outcome).toMatchObject({ status: 'completed' })
  expect(deltas).toHaveLength(20)
  const first = Number.parseInt(deltas[0] ?? '', 36)
  for (const [index, delta] of deltas.entries()) {
    expect(delta).toMatch(/^[0-9a-z]{4}$/)
    const due = Number.parseInt(delta, 36)
    expect((due - first + 36 ** 4) % 36 ** 4).toBeCloseTo(index * 50, -1)
    expect(((arrivals[index] ?? 0) - due) % 36 ** 4).toBeLessThan(36 ** 4 / 2)
  }
})

test('the tool is called half-way', async () => {
  const { port } = await bench(0)
  expect(port.log.indexOf('tool add_note')).toBe(11)
  expect(port.log.filter((entry) => entry === 'text')).toHaveLength(20)
  expect(port.answer().parts).toMatchObject([
    { type: 'text' },
    { name: 'add_note', args: { title: 'bench' } },
    { type: 'text' },
  ])
})

test('an agent without a bench call cannot be measured', () => {
  const { benchCall: _, ...agent } = notesAgent
  const model = { kind: 'bench' as const, deltas: 20, delayMs: 0 }
  expect(() => createAgentRunner({ agent, model })).toThrow('benchCall')
})

test('a message that begins with !raise fails after a quarter, and nothing of why gets out', async () => {
  const { outcome, deltas } = await bench(0, '!raise please')
  expect(deltas).toHaveLength(5)
  expect(outcome).toMatchObject({ status: 'failed', error: { code: 'MODEL_FAILED' } })
  expect(JSON.stringify('error' in outcome && outcome.error)).not.toMatch(/SECRET|postgresql/)
})
