import { expect, test } from 'vitest'
import { z } from 'zod'
import type { CallEvent, TurnRecord } from '../run-port.ts'
import { defineTool } from '../tools/define-tool.ts'
import { replayTurn } from './replay-turn.ts'

const forget = defineTool({
  description: 'Forgets notes.',
  args: z.object({ ids: z.array(z.string()) }),
  result: z.object({}),
  effect: 'transaction',
  needsApproval: ({ ids }) => ids.length > 1,
  run: async () => ({}),
})

function callOf(callId: string, name: string, args: unknown): CallEvent {
  return { type: 'tool_call', turn: 3, callId, name, args, title: 'Forgetting' }
}

/** A journaled turn that says something and makes these calls. */
function turnOf(calls: readonly CallEvent[], approvals: readonly string[] = []): TurnRecord {
  const text = {
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: 'I forget them.' }],
  }
  const items = calls.map(({ callId, name, args }) => ({
    type: 'function_call',
    callId,
    name,
    arguments: JSON.stringify(args),
  }))
  const usage = { inputTokens: 1, outputTokens: 2 }
  const response = { id: 'r', usage: { ...usage, totalTokens: 3 }, output: [text, ...items] }
  return { turn: 3, response, usage, calls, approvals }
}

test('a turn of the present tools is replayed as it was', () => {
  const stored = turnOf([callOf('a', 'forget', { ids: ['1', '2'] })], ['a'])
  const replayed = replayTurn(stored, { forget })
  expect(replayed).toMatchObject(stored)
  expect(replayed.usage).toEqual(stored.usage)
})

test('a call of a renamed tool has the present name and arguments, for the model too', () => {
  const tools = {
    forget: {
      ...forget,
      formerly: ['drop'],
      lift: {
        args: (stored: unknown) => ({ ids: [z.object({ id: z.string() }).parse(stored).id] }),
      },
    },
  }
  const replayed = replayTurn(turnOf([callOf('a', 'drop', { id: '1' })]), tools)
  expect(replayed.calls).toEqual([callOf('a', 'forget', { ids: ['1'] })])
  expect(replayed.response).toMatchObject({
    output: [
      { content: [{ text: 'I forget them.' }] },
      { type: 'function_call', callId: 'a', name: 'forget', arguments: '{"ids":["1"]}' },
    ],
  })
})

test('the present tool decides whether a call needs an approval', () => {
  const two = callOf('a', 'forget', { ids: ['1', '2'] })
  const one = callOf('b', 'forget', { ids: ['1'] })
  expect(replayTurn(turnOf([two, one]), { forget }).approvals).toEqual(['a'])
  const never = { ...forget, needsApproval: () => false }
  expect(replayTurn(turnOf([two, one], ['a']), { forget: never }).approvals).toEqual([])
  const always = { ...forget, needsApproval: () => true }
  expect(replayTurn(turnOf([two, one], ['a']), { forget: always }).approvals).toEqual(['a', 'b'])
})

test('what no present tool takes stays as it was made, and nobody is asked to approve it', () => {
  const rejected: CallEvent = {
    type: 'tool_rejected',
    turn: 3,
    callId: 'c',
    name: 'forget',
    args: { ids: ['1', '2'] },
    message: 'no',
  }
  const stored = turnOf(
    [callOf('a', 'remember', { ids: ['1', '2'] }), callOf('b', 'forget', { id: '1' }), rejected],
    ['a', 'b'],
  )
  expect(replayTurn(stored, { forget })).toMatchObject({ ...stored, approvals: [] })
})
