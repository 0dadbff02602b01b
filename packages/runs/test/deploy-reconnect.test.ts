import type { ToolSet } from '@throughline/agent'
import type { LogEntry } from '@throughline/protocol'
import { expect, test } from 'vitest'
import {
  foldAll,
  interruptedWork,
  openDeployment,
  readEvents,
  send,
  shownAnswer,
  type AppRuns,
  type Deployment,
  type SomeTools,
} from './deploy/deployment.ts'
import type { Sent } from '../src/index.ts'
import { addNote, createNote, milkCall } from './deploy/note-tools.ts'

/** Follows a run until its process stops; `called` resolves when the call was received. */
function followUntilCut({ alice }: Deployment, runs: AppRuns, { runId }: Sent) {
  const { promise: called, resolve } = Promise.withResolvers<void>()
  const entries: LogEntry<SomeTools>[] = []
  const follow = async () => {
    const { signal } = new AbortController()
    for await (const entry of runs.follow(alice, runId, { after: 0, signal })) {
      entries.push(entry)
      if (entry.event.type === 'tool_call') resolve()
    }
  }
  return { called, entries, end: follow() }
}

/** What a reader got of a call from the old version, and of its outcome from the next one. */
async function reconnect(app: Deployment, tools: ToolSet) {
  const middle = interruptedWork()
  const run: typeof addNote.run = (_, context) => middle.wait(context)
  const old = await app.start({ tools: { add_note: { ...addNote, run } } })
  const sent = await send(old, app)
  const { called, entries: before, end } = followUntilCut(app, old, sent)
  await Promise.all([called, middle.reached])
  await Promise.all([old.drain(0), expect(end).rejects.toMatchObject({ name: 'AbortError' })])
  const next = await app.start({ tools })
  const after = await readEvents(app, next, { ...sent, after: before.at(-1)?.seq })
  const whole = await readEvents(app, next, sent)
  expect(after).toEqual(whole.slice(before.length))
  expect([...before, ...after].map(({ seq }) => seq)).toEqual(whole.map(({ seq }) => seq))
  const shown = await shownAnswer(app, next, sent)
  expect(foldAll(whole)).toEqual(shown)
  return { seen: foldAll([...before, ...after]), shown }
}

test('a reader that reconnects after a deploy sees the message as it is stored', async () => {
  await using app = await openDeployment([[milkCall]])
  const { seen, shown } = await reconnect(app, { add_note: addNote })
  expect(seen).toEqual(shown)
  expect(seen.parts).toMatchObject([{ name: 'add_note', state: 'done' }, { text: 'Ready.' }])
})

test('a reader that has a call from before its tool was renamed sees its outcome as well', async () => {
  await using app = await openDeployment([[milkCall]])
  const { seen, shown } = await reconnect(app, { create_note: createNote })
  const done = { title: 'Created “milk”', state: 'done', result: { note: {} } }
  expect(shown.parts).toMatchObject([
    { ...done, type: 'tool_call', name: 'create_note', args: { title: 'milk', body: 'empty' } },
    { text: 'Ready.' },
  ])
  // Arguments of the old version and a result of the next one fit no tool together.
  expect(seen).toMatchObject({
    ...shown,
    parts: [
      { ...done, type: 'unknown_tool', name: 'add_note', args: { title: 'milk' } },
      { text: 'Ready.' },
    ],
  })
})

test('a reader that has a call from before its tool was removed sees why it failed', async () => {
  await using app = await openDeployment([[milkCall]])
  const { seen, shown } = await reconnect(app, {})
  const failed = { state: 'failed', message: 'The tool add_note no longer exists.' }
  expect(shown.parts).toMatchObject([{ ...failed, type: 'unknown_tool' }, { text: 'Ready.' }])
  expect(seen).toMatchObject({ ...shown, parts: [{ ...failed, type: 'tool_call' }, {}] })
})
