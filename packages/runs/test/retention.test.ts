import { expect, test } from 'vitest'
import { dropOldEvents } from '../src/maintenance/event-retention.ts'
import { completed, foldAll, followToEnd, gate, newRequestId, say, testRuns } from './test-runs.ts'

test('old events are dropped in batches; a run that goes on, and messages, stay whole', async () => {
  const stop = gate()
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['a', 'b'])
    const [first] = input.history
    if (first?.role === 'user' && first.text === 'wait') await stop.pass()
    return completed
  })
  const send = (message: string) => app.runs.send(app.alice, { message, requestId: newRequestId() })
  const ended = await Promise.all(Array.from({ length: 130 }, () => send('go')))
  const answers = await Promise.all(
    ended.map(async ({ runId }) => foldAll(await followToEnd(app, runId))),
  )
  const running = await send('wait')
  await stop.reached

  expect(await dropOldEvents(app.db, 3_600_000)).toBe(0)
  expect(await dropOldEvents(app.db, 0)).toBe(130)
  expect(await dropOldEvents(app.db, 0)).toBe(0)
  const [late] = await followToEnd(app, ended[0]?.runId ?? running.runId)
  expect(late?.event).toEqual({ type: 'snapshot', message: answers[0] })
  stop.open()
  expect(foldAll(await followToEnd(app, running.runId)).status).toBe('completed')
})

test('usage is stored for every end of a run, and for each turn', async () => {
  await using app = await testRuns(async (input) => {
    await say(input, 1, ['a'])
    await input.port.commitTurn({
      turn: 1,
      response: {},
      usage: { inputTokens: 3, outputTokens: 5 },
      calls: [],
      approvals: [],
    })
    const error = { code: 'MODEL_FAILED', message: 'no', retryable: true } as const
    const usage = { inputTokens: 3, outputTokens: 5 }
    return { status: 'failed', error, cause: undefined, usage }
  })
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  await followToEnd(app, runId)
  const run = await app.db
    .selectFrom('throughline.run')
    .select('usage')
    .where('id', '=', runId)
    .execute()
  const turns = await app.db.selectFrom('throughline.run_turn').select('usage').execute()
  expect([...run, ...turns]).toEqual([
    { usage: { inputTokens: 3, outputTokens: 5 } },
    { usage: { inputTokens: 3, outputTokens: 5 } },
  ])
})
