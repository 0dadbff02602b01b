import type { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, toStorableJson } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { noteNotFound } from '../src/testing/index.ts'
import { defineTool } from '../src/tools/define-tool.ts'
import { ToolError } from '../src/tools/tool-error.ts'
import { MemoryPort } from './memory-port.ts'
import { runWith } from './run-with.ts'
import { scriptModels } from './scripted-models.ts'

const note = defineTool({
  description: 'Notes a text.',
  args: z.object({ text: z.string().trim().min(1, 'must not be empty') }),
  result: z.object({ noted: z.string() }),
  effect: 'transaction',
  run: async ({ text }, { today }) => ({ noted: `${text} on ${today}` }),
})

function noteCall(callId: string, text: string) {
  return { callId, name: 'note', arguments: JSON.stringify({ text }) }
}

test('a turn is committed with its calls before its tools run, one tool after the other', async () => {
  const port = new MemoryPort()
  const models = scriptModels(
    {
      thinking: ['Hm', 'm.'],
      deltas: ['Let me ', 'note.'],
      calls: [noteCall('a', 'x'), noteCall('b', 'y')],
    },
    { deltas: ['Done.'] },
  )
  const outcome = await runWith({ models, port, tools: { note } })
  expect(outcome).toEqual({ status: 'completed', usage: { inputTokens: 20, outputTokens: 10 } })
  expect(port.log).toEqual([
    'thinking',
    'thinking',
    'text',
    'text',
    'commit 1',
    'tool note',
    'done note',
    'tool note',
    'done note',
    'text',
    'commit 2',
  ])
  expect(port.answer().parts).toEqual([
    { type: 'thinking', turn: 1, text: 'Hmm.' },
    { type: 'text', turn: 1, text: 'Let me note.' },
    {
      type: 'tool_call',
      turn: 1,
      callId: 'a',
      name: 'note',
      args: { text: 'x' },
      title: 'Note',
      state: 'done',
      result: { noted: 'x on 2026-12-03' },
    },
    {
      type: 'tool_call',
      turn: 1,
      callId: 'b',
      name: 'note',
      args: { text: 'y' },
      title: 'Note',
      state: 'done',
      result: { noted: 'y on 2026-12-03' },
    },
    { type: 'text', turn: 2, text: 'Done.' },
  ])
  expect(models.requests[1]?.input.slice(-2)).toMatchObject([
    { type: 'function_call_result', callId: 'a', output: { text: '{"noted":"x on 2026-12-03"}' } },
    { type: 'function_call_result', callId: 'b', output: { text: '{"noted":"y on 2026-12-03"}' } },
  ])
})

test('a replay asks the model only for the turns that are missing and gives the same answer', async () => {
  const script = [
    { deltas: ['One.'], calls: [noteCall('a', 'x')] },
    { deltas: ['Two.'], calls: [noteCall('a', 'y')] },
    { deltas: ['Three.'] },
  ]
  const whole = new MemoryPort()
  const first = await runWith({ models: scriptModels(...script), port: whole, tools: { note } })

  const cut = new MemoryPort()
  const error = new Error('killed')
  const models = scriptModels(script[0] ?? {}, script[1] ?? {}, { error })
  await runWith({ models, port: cut, tools: { note } })
  const next = cut.nextAttempt()
  next.outcomes.delete('a_2')
  const rest = scriptModels({ deltas: ['Three.'] })
  const second = await runWith({ models: rest, port: next, tools: { note } })

  expect(second).toEqual(first)
  expect(rest.requests).toHaveLength(1)
  expect(next.log).toEqual(['tool note', 'done note', 'text', 'commit 3'])
  expect(rest.requests[0]?.input).toHaveLength(7)
})

test('what the port rejects with comes out of the run as it is', async () => {
  const fenced = new Error('fenced')
  const places = {
    append: 1,
    commitTurn: 1,
    runTool: 1,
    findTurn: 0,
  }
  for (const [place, requests] of Object.entries(places)) {
    const models = scriptModels(
      { deltas: ['One.'], calls: [noteCall('a', 'x'), noteCall('b', 'x')] },
      { deltas: ['Two.'] },
    )
    const port = new MemoryPort()
    let asked = 0
    const reject = () => {
      asked += 1
      return Promise.reject(fenced)
    }
    Object.assign(port, {
      [place]:
        place === 'findTurn'
          ? () => {
              throw fenced
            }
          : reject,
    })
    await expect(runWith({ models, port, tools: { note } })).rejects.toBe(fenced)
    expect(models.requests).toHaveLength(requests)
    expect(asked).toBeLessThan(2)
  }
})

test('the model waits while the log is over its bound', async () => {
  const port = new MemoryPort()
  const bound = Promise.withResolvers<void>()
  const append = port.append.bind(port)
  port.append = (event) => {
    void append(event)
    return port.events.length === 2 ? bound.promise : undefined
  }
  const running = runWith({ models: scriptModels({ deltas: ['a', 'b', 'c'] }), port })
  await sleep(30)
  expect(port.text()).toBe('ab')
  bound.resolve()
  await running
  expect(port.text()).toBe('abc')
})

test('arguments that do not fit are told to the model and reach no tool', async () => {
  const port = new MemoryPort()
  const models = scriptModels(
    {
      calls: [
        { callId: 'a', name: 'note', arguments: '{"text":""}' },
        { callId: 'b', name: 'note', arguments: '{"text":' },
        { callId: 'c', name: 'forget all', arguments: '[1]' },
      ],
    },
    { deltas: ['Sorry.'] },
  )
  expect(await runWith({ models, port, tools: { note } })).toMatchObject({ status: 'completed' })
  expect(port.log).toEqual(['commit 1', 'text', 'commit 2'])
  const rejected = port.turns.get(1)?.calls ?? []
  expect(rejected).toMatchObject([
    {
      type: 'tool_rejected',
      callId: 'a',
      name: 'note',
      args: { text: '' },
      message: 'The arguments of note are invalid: text: must not be empty. Nothing was executed.',
    },
    { type: 'tool_rejected', callId: 'b', args: '{"text":' },
    {
      type: 'tool_rejected',
      callId: 'c',
      name: 'forget all',
      args: [1],
      message: 'There is no tool "forget all". Tools: note. Nothing was executed.',
    },
  ])
  const told = models.requests[1]?.input.slice(-3)
  for (const call of rejected) {
    expect(told).toContainEqual(
      expect.objectContaining({
        callId: call.callId,
        output: { type: 'text', text: `Failed: ${'message' in call ? call.message : ''}` },
      }),
    )
  }
  const sent = models.requests[1]?.input.slice(1, 4)
  expect(sent).toMatchObject([
    { arguments: '{"text":""}' },
    { arguments: '{}' },
    { name: 'forget_all', arguments: '{}' },
  ])
})

test('call ids are made unique in the run and its history', async () => {
  const port = new MemoryPort()
  const calls = [noteCall('', 'x'), noteCall('', 'y'), noteCall('old', 'z')]
  const answer = {
    parts: [
      {
        type: 'tool_call' as const,
        turn: 1,
        callId: 'old',
        name: 'note',
        args: {},
        state: 'done' as const,
        result: 1,
      },
    ],
    status: 'completed' as const,
    error: null,
    usage: null,
  }
  await runWith({
    models: scriptModels({ calls }, { calls: [noteCall('old', 'x')] }, { deltas: ['ok'] }),
    port,
    tools: { note },
    history: [
      { role: 'user', text: 'a' },
      { role: 'assistant', answer },
      { role: 'user', text: 'b' },
    ],
  })
  expect([...port.outcomes.keys()]).toEqual(['call_2', 'call_3', 'old_2', 'old_3'])
})

test('text and arguments are made storable, and a split surrogate pair is joined', async () => {
  const port = new MemoryPort()
  const call = { callId: 'a', name: 'note', arguments: String.raw`{"text":"a\u0000b\ud83d"}` }
  const models = scriptModels(
    {
      thinking: ['\uD83E', '\uDD14'],
      deltas: ['Hi \uD83D', '\uDE00', '', '\0', 'x\uD83D'],
      calls: [call],
    },
    { deltas: ['ok'] },
  )
  await runWith({ models, port, tools: { note } })
  expect(port.events.slice(0, 5)).toEqual([
    { type: 'thinking', turn: 1, delta: '🤔' },
    { type: 'text', turn: 1, delta: 'Hi ' },
    { type: 'text', turn: 1, delta: '😀' },
    { type: 'text', turn: 1, delta: '\uFFFD' },
    { type: 'text', turn: 1, delta: 'x' },
  ])
  expect(port.events[5]).toEqual({ type: 'text', turn: 1, delta: '\uFFFD' })
  expect(port.events[6]).toMatchObject({ args: { text: 'a\uFFFDb\uFFFD' } })
  expect(port.turns.get(1)).toEqual(toStorableJson(port.turns.get(1)))
})

test('text that comes with the response only is appended before it is committed', async () => {
  const port = new MemoryPort()
  await runWith({ models: scriptModels({ text: 'At once.' }), port })
  expect(port.log).toEqual(['text', 'commit 1'])
  expect(port.text()).toBe('At once.')
})

test('stopping in the text keeps what was appended and asks for nothing more', async () => {
  const port = new MemoryPort()
  const stop = new AbortController()
  const append = port.append.bind(port)
  port.append = (event) => {
    void append(event)
    if (port.text() === 'ab') stop.abort()
    return undefined
  }
  const models = scriptModels({ deltas: ['a', 'b', 'c'] })
  const outcome = await runWith({ models, port, signal: stop.signal })
  expect(outcome).toEqual({ status: 'cancelled', usage: { inputTokens: 0, outputTokens: 0 } })
  expect(port.log).toEqual(['text', 'text'])
})

test('stopping in a tool lets it settle and starts no other', async () => {
  const port = new MemoryPort()
  const stop = new AbortController()
  const slow = defineTool({
    ...note,
    run: async ({ text }, { signal }) => {
      stop.abort()
      await sleep(20)
      return { noted: `${text} ${signal.aborted}` }
    },
  })
  const models = scriptModels(
    { calls: [noteCall('a', 'x'), noteCall('b', 'y')] },
    { deltas: ['no'] },
  )
  const outcome = await runWith({ models, port, tools: { note: slow }, signal: stop.signal })
  expect(outcome).toEqual({ status: 'cancelled', usage: { inputTokens: 10, outputTokens: 5 } })
  expect(port.log).toEqual(['commit 1', 'tool note', 'done note'])
  expect([...port.outcomes.values()]).toEqual([{ state: 'done', result: { noted: 'x true' } }])
})

test('stopping before the start does nothing, and after the end changes nothing', async () => {
  const early = new MemoryPort()
  const models = scriptModels({ deltas: ['a'] })
  const stopped = await runWith({ models, port: early, signal: AbortSignal.abort() })
  expect(stopped.status).toBe('cancelled')
  expect(early.log).toEqual([])

  const stop = new AbortController()
  const late = new MemoryPort()
  const commit = late.commitTurn.bind(late)
  late.commitTurn = async (record) => {
    await commit(record)
    stop.abort()
  }
  const done = await runWith({
    models: scriptModels({ deltas: ['a'] }),
    port: late,
    signal: stop.signal,
  })
  expect(done.status).toBe('completed')
})

test('a tool that takes too long fails, and can write no more', async () => {
  const port = new MemoryPort()
  const late = Promise.withResolvers<unknown>()
  const slow = defineTool({
    ...note,
    run: async (_args, { db, signal }) => {
      await sleep(60)
      late.resolve([
        signal.aborted,
        await db.selectFrom('throughline.run').selectAll().execute().catch(String),
      ])
      return { noted: '' }
    },
  })
  const models = scriptModels({ calls: [noteCall('a', 'x')] }, { deltas: ['ok'] })
  const outcome = await runWith({ models, port, tools: { note: slow }, toolTimeoutMs: 20 })
  expect(outcome.status).toBe('completed')
  expect(port.outcomes.get('a')).toEqual({
    state: 'failed',
    message: 'The tool timed out and its changes were rolled back.',
  })
  expect(await late.promise).toEqual([
    true,
    'Error: A tool used its transaction after its call had ended.',
  ])
})

test('the model is told why a tool failed, and nothing of what is a bug', async () => {
  const errors: [Error, string][] = [
    [new ToolError('The shop is closed.'), 'The shop is closed.'],
    [new AppError('RUN_NOT_FOUND', 'There is no such run.'), 'There is no such run.'],
    [noteNotFound(), 'There is no such note.'],
    [new TypeError('secret'), 'This tool failed.'],
  ]
  for (const [error, message] of errors) {
    const failing = defineTool({ ...note, run: () => Promise.reject(error) })
    const models = scriptModels({ calls: [noteCall('a', 'x')] }, { deltas: ['ok'] })
    await runWith({ models, port: new MemoryPort(), tools: { note: failing } })
    expect(models.requests[1]?.input.slice(-1)).toMatchObject([
      { output: { text: `Failed: ${message}` } },
    ])
  }
})

test('a call is stored with a title of its arguments, its result with a title of both', async () => {
  const port = new MemoryPort()
  const titled = defineTool({
    ...note,
    title: ({ args, result }) => `${args.text}\0, ${result?.noted ?? 'not noted'}`,
  })
  const models = scriptModels({ calls: [noteCall('a', 'x')] }, { deltas: ['ok'] })
  await runWith({ models, port, tools: { note: titled } })
  const titles = port.events.flatMap((event) =>
    'title' in event ? [[event.type, event.title]] : [],
  )
  expect(titles).toEqual([
    ['tool_call', 'x\uFFFD, not noted'],
    ['tool_result', 'x\uFFFD, x on 2026-12-03'],
  ])
  expect(port.answer().parts[0]).toMatchObject({ state: 'done', title: titles[1]?.[1] })
})

test('a title that throws fails no call', async () => {
  const port = new MemoryPort()
  const titled = defineTool({
    ...note,
    title: () => {
      throw new TypeError('bug')
    },
  })
  const models = scriptModels({ calls: [noteCall('a', 'x')] }, { deltas: ['ok'] })
  await runWith({ models, port, tools: { note: titled } })
  expect(port.answer().parts).toMatchObject([{ state: 'done', title: 'Note' }, { text: 'ok' }])
})

test('a result that does not fit its schema is not stored', async () => {
  const port = new MemoryPort()
  const wrong = defineTool({ ...note, result: z.object({ noted: z.string().min(99) }) })
  await runWith({
    models: scriptModels({ calls: [noteCall('a', 'x')] }, { deltas: ['ok'] }),
    port,
    tools: { note: wrong },
  })
  expect(port.outcomes.get('a')).toEqual({ state: 'failed', message: 'This tool failed.' })
})

test('a run that calls tools for ever ends after ten turns', async () => {
  const port = new MemoryPort()
  const script = Array.from({ length: 12 }, (_, i) => ({ calls: [noteCall(`c${i}`, 'x')] }))
  const outcome = await runWith({ models: scriptModels(...script), port, tools: { note } })
  expect(outcome).toMatchObject({
    status: 'failed',
    error: { code: 'TOO_MANY_TURNS', retryable: false },
    usage: { inputTokens: 100, outputTokens: 50 },
  })
  expect(port.turns.size).toBe(10)
})

function withStatus(status: number): Error {
  return Object.assign(new Error('sk-SECRET'), { status })
}

test('a failing model fails the run in words that hold nothing of its own', async () => {
  const table: [unknown, string, boolean][] = [
    [withStatus(429), 'MODEL_RATE_LIMITED', true],
    [withStatus(401), 'MODEL_REFUSED_KEY', false],
    [withStatus(403), 'MODEL_REFUSED_KEY', false],
    [withStatus(500), 'MODEL_FAILED', true],
    [new Error('sk-SECRET at http://x'), 'MODEL_FAILED', true],
    [new DOMException('sk-SECRET', 'AbortError'), 'MODEL_FAILED', true],
    ['sk-SECRET', 'MODEL_FAILED', true],
  ]
  for (const [error, code, retryable] of table) {
    const port = new MemoryPort()
    const outcome = await runWith({ models: scriptModels({ deltas: ['a'], error }), port })
    expect(outcome).toMatchObject({ status: 'failed', error: { code, retryable } })
    expect(JSON.stringify('error' in outcome && outcome.error)).not.toContain('SECRET')
    expect(port.log).toEqual(['text'])
  }
})

test('a stream without a response is a failure of the model', async () => {
  const outcome = await runWith({
    models: scriptModels({ deltas: ['a'], isCut: true }),
    port: new MemoryPort(),
  })
  expect(outcome).toMatchObject({ status: 'failed', error: { code: 'MODEL_FAILED' } })
})

test('a bug is an internal error', async () => {
  const models = scriptModels()
  models.open = () => {
    throw new TypeError('bug')
  }
  const outcome = await runWith({ models, port: new MemoryPort() })
  expect(outcome).toMatchObject({
    status: 'failed',
    error: { code: 'INTERNAL' },
    cause: new TypeError('bug'),
  })
})

test('a call of a tool that is no more is settled when it is replayed', async () => {
  const first = new MemoryPort()
  const cut = { ...scriptModels({ calls: [noteCall('a', 'x')] }, { error: new Error('killed') }) }
  await runWith({ models: cut, port: first, tools: { note } })
  const next = first.nextAttempt()
  next.outcomes.clear()
  const rest = scriptModels({ deltas: ['ok'] })
  await runWith({ models: rest, port: next, tools: {} })
  expect(next.outcomes.get('a')).toEqual({
    state: 'failed',
    message: 'The tool note no longer exists.',
  })
  expect(rest.requests[0]?.input.slice(-1)).toMatchObject([
    { output: { text: 'Failed: The tool note no longer exists.' } },
  ])
})

test('a replayed turn is carried out by the present tools, under their approvals', async () => {
  const first = new MemoryPort()
  const cut = scriptModels({ calls: [noteCall('a', 'x')] }, { error: new Error('killed') })
  await runWith({ models: cut, port: first, tools: { note } })
  const next = first.nextAttempt()
  next.outcomes.clear()
  const write = defineTool({
    description: 'Writes a note.',
    args: z.object({ title: z.string() }),
    result: note.result,
    effect: 'transaction',
    formerly: ['note'],
    lift: { args: (stored) => ({ title: z.object({ text: z.string() }).parse(stored).text }) },
    needsApproval: () => true,
    run: async ({ title }) => ({ noted: `wrote ${title}` }),
  })
  const rest = scriptModels({ deltas: ['ok'] })
  await runWith({ models: rest, port: next, tools: { write } })
  expect(next.resumed).toMatchObject([
    { turn: 1, approvals: ['a'], calls: [{ name: 'write', args: { title: 'x' } }] },
  ])
  expect(next.outcomes.get('a')).toEqual({ state: 'done', result: { noted: 'wrote x' } })
  expect(rest.requests[0]?.input.slice(-2)).toMatchObject([
    { type: 'function_call', name: 'write', arguments: '{"title":"x"}' },
    { type: 'function_call_result', output: { text: '{"noted":"wrote x"}' } },
  ])
})

test('importing the SDK leaves the process its own signals', async () => {
  const lifecycle: EventEmitter = process
  for (const event of ['SIGTERM', 'SIGINT', 'beforeExit']) {
    expect(lifecycle.listeners(event).map(String).join()).not.toContain('cleanup')
  }
})
