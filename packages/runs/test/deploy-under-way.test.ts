import { expect, test } from 'vitest'
import {
  approve,
  followToAnswer,
  interruptedWork,
  openDeployment,
  readEvents,
  reject,
  shownAnswer,
  stopUnderWay,
  titlesOf,
  toldOfCalls,
  untilAsked,
  type Deployment,
} from './deploy/deployment.ts'
import { textOf } from '../src/testing/scripted-model.ts'
import {
  addNote,
  addNoteWithBody,
  always,
  createNote,
  liftsOldNotes,
  milkCall,
} from './deploy/note-tools.ts'

/** Leaves a run in the middle of `add_note`, whose effect is rolled back. */
async function leaveInCall(app: Deployment, options: { approvals?: 'refuse' } = {}) {
  const middle = interruptedWork()
  const run: typeof addNote.run = async (args, context) => {
    await addNote.run(args, context)
    return middle.wait(context)
  }
  const old = { tools: { add_note: { ...addNote, run } }, ...options }
  const sent = await stopUnderWay(app, old, middle.reached)
  expect(await titlesOf(app)).toEqual([])
  return sent
}

const ready = { type: 'text', text: 'Ready.' }

test('a call that a shutdown interrupts is carried out by the next version, once', async () => {
  await using app = await openDeployment([[milkCall]])
  const sent = await leaveInCall(app)
  const next = await app.start({ tools: { add_note: addNote } })
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [{ name: 'add_note', title: 'Added “milk”', state: 'done' }, ready],
  })
  expect(await titlesOf(app)).toEqual(['milk'])
})

test('a call of a renamed tool is carried out by it, once, with lifted arguments', async () => {
  await using app = await openDeployment([[milkCall]])
  const sent = await leaveInCall(app)
  const next = await app.start({ tools: { create_note: createNote } })
  const args = { title: 'milk', body: 'empty' }
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [
      {
        type: 'tool_call',
        name: 'create_note',
        args,
        title: 'Created “milk”',
        state: 'done',
        result: { note: { id: expect.any(String) } },
      },
      ready,
    ],
  })
  expect(await titlesOf(app)).toEqual(['milk'])
  const calls = app.model.requests.at(-1)?.flatMap((message) => message.tool_calls ?? [])
  expect(calls).toMatchObject([
    { function: { name: 'create_note', arguments: JSON.stringify(args) } },
  ])
})

test('every stored event of a call has the name that the model called', async () => {
  await using app = await openDeployment([[milkCall]])
  const sent = await leaveInCall(app)
  const next = await app.start({ tools: { create_note: { ...createNote, needsApproval: always } } })
  await approve(app, next, { ...sent, callId: await untilAsked(app, next, sent) })
  await followToAnswer(app, next, sent)
  const rows = await app.db.selectFrom('throughline.run_event').select('data').execute()
  const named = rows.flatMap(({ data }) => ('name' in data ? [[data.type, data.name]] : []))
  expect(named).toEqual([
    ['tool_call', 'add_note'],
    ['approval_requested', 'add_note'],
    ['tool_result', 'add_note'],
  ])
})

test('a call of a removed tool fails with a text that says so, and the run completes', async () => {
  await using app = await openDeployment([[milkCall]])
  const sent = await leaveInCall(app)
  const next = await app.start({ tools: {} })
  const message = 'The tool add_note no longer exists.'
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [
      { type: 'unknown_tool', name: 'add_note', title: 'Adding “milk”', state: 'failed', message },
      ready,
    ],
  })
  expect(toldOfCalls(app)).toEqual([`Failed: ${message}`])
  expect(await titlesOf(app)).toEqual([])
})

test('a call whose arguments fit no more fails with a text that says so', async () => {
  await using app = await openDeployment([[milkCall]])
  const sent = await leaveInCall(app)
  const next = await app.start({ tools: { add_note: addNoteWithBody } })
  const message = 'This tool no longer accepts these arguments.'
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [{ type: 'unknown_tool', title: 'Adding “milk”', state: 'failed', message }, ready],
  })
  expect(toldOfCalls(app)).toEqual([`Failed: ${message}`])
  expect(await titlesOf(app)).toEqual([])
})

test('a call whose arguments a lift makes fit is carried out', async () => {
  await using app = await openDeployment([[milkCall]])
  const sent = await leaveInCall(app)
  const next = await app.start({ tools: { add_note: { ...addNoteWithBody, ...liftsOldNotes } } })
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    parts: [{ name: 'add_note', args: { title: 'milk', body: 'empty' }, state: 'done' }, ready],
  })
  expect(await titlesOf(app)).toEqual(['milk'])
})

test('a run continues under other instructions', async () => {
  await using app = await openDeployment([[milkCall]])
  const sent = await leaveInCall(app)
  const next = await app.start({ tools: { add_note: addNote }, instructions: 'Be brief.' })
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [{ state: 'done' }, ready],
  })
  expect(textOf(app.model.requests.at(-1)?.[0])).toBe('Be brief.')
})

test('a call that needs an approval by now waits for it, and is carried out once', async () => {
  await using app = await openDeployment([[milkCall]])
  const sent = await leaveInCall(app)
  const next = await app.start({ tools: { add_note: { ...addNote, needsApproval: always } } })
  const callId = await untilAsked(app, next, sent)
  expect(await titlesOf(app)).toEqual([])
  expect(await shownAnswer(app, next, sent)).toMatchObject({
    status: 'waiting',
    parts: [{ name: 'add_note', title: 'Adding “milk”', state: 'waiting' }],
  })
  await approve(app, next, { ...sent, callId })
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [{ title: 'Added “milk”', state: 'done' }, ready],
  })
  expect(await titlesOf(app)).toEqual(['milk'])
  const types = (await readEvents(app, next, sent)).map(({ event }) => event.type)
  expect(types.filter((type) => type === 'approval_requested')).toHaveLength(1)
})

test('a call that needs an approval by now can be rejected', async () => {
  await using app = await openDeployment([[milkCall]])
  const sent = await leaveInCall(app)
  const next = await app.start({ tools: { add_note: { ...addNote, needsApproval: always } } })
  await reject(app, next, { ...sent, callId: await untilAsked(app, next, sent) })
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [{ state: 'denied', note: 'not milk' }, ready],
  })
  expect(toldOfCalls(app)).toEqual([expect.stringContaining('not milk')])
  expect(await titlesOf(app)).toEqual([])
})

test('a call that needs an approval by now is refused where nobody can be asked', async () => {
  await using app = await openDeployment([[milkCall]])
  const sent = await leaveInCall(app, { approvals: 'refuse' })
  const next = await app.start({ tools: { add_note: { ...addNote, needsApproval: always } } })
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [{ state: 'denied', note: expect.stringContaining('approval') }, ready],
  })
  expect(await titlesOf(app)).toEqual([])
})

test('a call of several that needs an approval by now does not repeat those before it', async () => {
  const bread = { name: 'add_note', args: { title: 'bread' } }
  await using app = await openDeployment([[milkCall, bread]])
  const middle = interruptedWork()
  const run: typeof addNote.run = async (args, context) => {
    const result = await addNote.run(args, context)
    return args.title === 'bread' ? middle.wait(context) : result
  }
  const sent = await stopUnderWay(app, { tools: { add_note: { ...addNote, run } } }, middle.reached)
  const next = await app.start({ tools: { add_note: { ...addNote, needsApproval: always } } })
  await approve(app, next, { ...sent, callId: await untilAsked(app, next, sent) })
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [{ state: 'done' }, { state: 'done' }, ready],
  })
  expect((await titlesOf(app)).toSorted()).toEqual(['bread', 'milk'])
})
