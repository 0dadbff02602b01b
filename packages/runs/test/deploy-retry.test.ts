import type { ToolSet } from '@throughline/agent'
import { expect, test } from 'vitest'
import {
  followToAnswer,
  interruptedWork,
  openDeployment,
  send,
  titlesOf,
  type Deployment,
} from './deploy/deployment.ts'
import { addNote, createNote } from './deploy/note-tools.ts'
import { newRequestId } from './test-runs.ts'

const turn = ['milk', 'bread', 'jam'].map((title) => ({ name: 'add_note', args: { title } }))
const ready = { type: 'text', text: 'Ready.' }

/** The old version is stopped by its user after `milk`, in the middle of `bread` and before `jam`. */
async function leaveStopped(app: Deployment) {
  const middle = interruptedWork()
  const run: typeof addNote.run = (args, context) =>
    args.title === 'bread' ? middle.wait(context) : addNote.run(args, context)
  const runs = await app.start({ tools: { add_note: { ...addNote, run } } })
  const sent = await send(runs, app)
  await middle.reached
  expect(await runs.stop(app.alice, sent.runId)).toMatchObject({
    status: 'cancelled',
    parts: [{ state: 'done' }, { state: 'failed' }, { state: 'skipped' }],
  })
  await runs.drain(0)
  return sent
}

async function retry(app: Deployment, tools: ToolSet) {
  const { runId } = await leaveStopped(app)
  const next = await app.start({ tools })
  const sent = await next.retry(app.alice, { runId, requestId: newRequestId() })
  return followToAnswer(app, next, sent)
}

test('a retry of a run of an earlier version carries out what is left by the renamed tool', async () => {
  await using app = await openDeployment([turn])
  const answer = await retry(app, { create_note: createNote })
  const call = { type: 'tool_call', name: 'create_note' }
  expect(answer).toMatchObject({
    status: 'completed',
    parts: [
      { ...call, title: 'Added “milk”', args: { title: 'milk', body: 'empty' }, state: 'done' },
      { ...call, title: 'Adding “bread”', state: 'failed' },
      { ...call, title: 'Created “jam”', args: { title: 'jam', body: 'empty' }, state: 'done' },
      ready,
    ],
  })
  expect((await titlesOf(app)).toSorted()).toEqual(['jam', 'milk'])
})

test('a retry of a run whose tool was removed says so and completes', async () => {
  await using app = await openDeployment([turn])
  const answer = await retry(app, {})
  const message = 'The tool add_note no longer exists.'
  expect(answer).toMatchObject({
    status: 'completed',
    parts: [
      { type: 'unknown_tool', state: 'done' },
      { type: 'unknown_tool', state: 'failed' },
      { type: 'unknown_tool', title: 'Adding “jam”', state: 'failed', message },
      ready,
    ],
  })
  expect(await titlesOf(app)).toEqual(['milk'])
})
