import { testServer } from '@throughline/server/testing'
import { expect, test } from 'vitest'
import { app } from '../src/server/index.ts'
import { answerTo } from './answer-to.ts'

test('the assistant adds a gadget, confirms it and lists it', async () => {
  await using server = await testServer(app)
  const client = server.client('ada')
  const added = await answerTo(client, 'add a lamp')
  expect(added.parts).toMatchObject([
    { type: 'thinking' },
    { type: 'tool_call', name: 'add_gadget', state: 'done', title: 'Added “lamp”' },
    { type: 'text', text: 'I added “lamp”.' },
  ])
  const listed = await answerTo(client, 'show my gadgets')
  expect(listed.parts.at(-1)).toMatchObject({ type: 'text', text: '- lamp' })
})

test('the demo model answers an unknown sentence with the sentences it understands', async () => {
  await using server = await testServer(app)
  const { parts } = await answerTo(server.client('ada'), 'hello')
  expect(parts).toMatchObject([{ type: 'text', text: expect.stringContaining('I understand') }])
})
