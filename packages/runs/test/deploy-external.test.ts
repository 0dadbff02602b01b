import { defineTool, type ToolSet } from '@throughline/agent'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  followToAnswer,
  interruptedWork,
  openDeployment,
  stopUnderWay,
  toldOfCalls,
} from './deploy/deployment.ts'
import { letterCall, sendLetter } from './deploy/letter-tools.ts'
import { always } from './deploy/note-tools.ts'

async function repeat(): Promise<never> {
  throw new Error('The letter was sent again.')
}

const letter = sendLetter(repeat)

test.each<[change: string, tools: ToolSet]>([
  ['the same', { send_letter: letter }],
  ['renamed', { post_letter: { ...letter, formerly: ['send_letter'] } }],
  ['removed', {}],
  ['one with other arguments', { send_letter: { ...letter, args: z.object({ id: z.string() }) } }],
  ['one that needs an approval', { send_letter: { ...letter, needsApproval: always } }],
  ['one of another effect', { send_letter: defineTool({ ...letter, effect: 'idempotent' }) }],
])('a letter that may have been sent is not sent again when the tool is %s', async (_, tools) => {
  await using app = await openDeployment([[letterCall]])
  const middle = interruptedWork()
  const run: typeof letter.run = (_args, context) => middle.wait(context)
  const old = { tools: { send_letter: { ...letter, run } } }
  const sent = await stopUnderWay(app, old, middle.reached)
  const next = await app.start({ tools })
  const message = expect.stringContaining('It is not known whether this was done')
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [
      { title: 'Letter to Ada', args: { to: 'Ada' }, state: 'failed', message },
      { text: 'Ready.' },
    ],
  })
  expect(toldOfCalls(app)).toEqual([message])
})
