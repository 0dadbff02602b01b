import type { StoredPart } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineTool, type ToolEffect } from './define-tool.ts'
import { createStoredEventParser } from './parse-stored-events.ts'

const values = { args: z.object({}), result: z.object({}) }

function toolOf(effect: ToolEffect) {
  return defineTool({ ...values, description: effect, effect, run: async () => ({}) })
}

const { changingCalls } = createStoredEventParser({
  read: toolOf('read'),
  transaction: { ...toolOf('transaction'), formerly: ['write'] },
  idempotent: toolOf('idempotent'),
  external: toolOf('external'),
})

function idsOf(...parts: Pick<StoredPart & { type: 'tool_call' }, 'callId' | 'name'>[]): string[] {
  const done = parts.map((part) => ({
    ...part,
    type: 'tool_call' as const,
    turn: 1,
    args: {},
    state: 'done' as const,
    result: {},
  }))
  return changingCalls({ parts: done, status: 'completed', error: null, usage: null })
}

test('the calls that changed data are those whose tools have an effect', () => {
  const names = ['read', 'transaction', 'idempotent', 'external']
  const calls = names.map((name) => ({ callId: `call of ${name}`, name }))
  expect(idsOf(...calls)).toEqual(['call of transaction', 'call of idempotent', 'call of external'])
})

test('a call of a renamed tool counts by its present effect, and one of a removed tool counts', () => {
  expect(idsOf({ callId: 'a', name: 'write' }, { callId: 'b', name: 'gone' })).toEqual(['a', 'b'])
})

test('a call that was not carried out changed nothing', () => {
  const call = { type: 'tool_call' as const, turn: 1, name: 'transaction', args: {} }
  const parts: StoredPart[] = [
    { type: 'text', turn: 1, text: 'a' },
    { ...call, callId: 'a', state: 'failed', message: 'no' },
    { ...call, callId: 'b', state: 'denied', note: null },
    { ...call, callId: 'c', state: 'skipped' },
    { ...call, callId: 'd', state: 'running' },
  ]
  expect(changingCalls({ parts, status: 'failed', error: null, usage: null })).toEqual([])
})
