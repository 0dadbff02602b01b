import type { ToolSet } from '@throughline/agent'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  foldAll,
  followToAnswer,
  openDeployment,
  readEvents,
  send,
  shownAnswer,
  type Deployment,
} from './deploy/deployment.ts'
import {
  addNote,
  addNoteWithBody,
  createNote,
  liftsOldNotes,
  milkCall,
} from './deploy/note-tools.ts'
import { newRequestId } from './test-runs.ts'

/** A run that the old version has completed. */
async function complete(app: Deployment) {
  const runs = await app.start({ tools: { add_note: addNote } })
  const sent = await send(runs, app)
  await followToAnswer(app, runs, sent)
  await runs.drain(0)
  return sent
}

const id = expect.any(String)
const stored = { title: 'Added “milk”', args: { title: 'milk' }, state: 'done', result: { id } }
const lifted = { ...stored, args: { title: 'milk', body: 'empty' } }
const otherResult = z.object({ note: z.object({ id: z.string() }) })

const changes: Record<string, { tools: ToolSet; part: object }> = {
  'the same': {
    tools: { add_note: addNote },
    part: { ...stored, type: 'tool_call', name: 'add_note' },
  },
  renamed: {
    tools: { write_note: { ...addNote, formerly: ['add_note'] } },
    part: { ...stored, type: 'tool_call', name: 'write_note' },
  },
  'renamed, and lifts arguments and results': {
    tools: { create_note: createNote },
    part: { ...lifted, type: 'tool_call', name: 'create_note', result: { note: { id } } },
  },
  'one that lifts the arguments': {
    tools: { add_note: { ...addNoteWithBody, ...liftsOldNotes } },
    part: { ...lifted, type: 'tool_call', name: 'add_note' },
  },
  'one with other arguments': {
    tools: { add_note: addNoteWithBody },
    part: { ...stored, type: 'unknown_tool', name: 'add_note' },
  },
  'one with another result': {
    tools: { add_note: { ...addNote, result: otherResult } },
    part: { ...stored, type: 'unknown_tool', name: 'add_note' },
  },
  removed: { tools: {}, part: { ...stored, type: 'unknown_tool', name: 'add_note' } },
}

test.each(Object.entries(changes))(
  'a stored call is shown in the list, in the log and in a snapshot when its tool is %s',
  async (_, { tools, part }) => {
    await using app = await openDeployment([[milkCall]])
    const sent = await complete(app)
    const next = await app.start({ tools })
    const shown = await shownAnswer(app, next, sent)
    expect(shown.parts).toMatchObject([part, { type: 'text', text: 'Ready.' }])
    expect(foldAll(await readEvents(app, next, sent))).toEqual(shown)
    await next.drain(0)
    const last = await app.start({ tools, eventRetentionMs: 0 })
    const entries = await readEvents(app, last, sent)
    expect(entries.map(({ event }) => event)).toEqual([{ type: 'snapshot', message: shown }])
    expect(await shownAnswer(app, last, sent)).toEqual(shown)
  },
)

test('the model is shown earlier calls under the present names, with lifted arguments', async () => {
  await using app = await openDeployment([[milkCall]])
  const { conversationId } = await complete(app)
  const next = await app.start({ tools: { create_note: createNote } })
  const again = { message: 'And now?', requestId: newRequestId(), conversationId }
  await followToAnswer(app, next, await next.send(app.alice, again))
  const messages = app.model.requests.at(-1) ?? []
  expect(messages.flatMap((message) => message.tool_calls ?? [])).toMatchObject([
    { function: { name: 'create_note', arguments: '{"title":"milk","body":"empty"}' } },
  ])
})
