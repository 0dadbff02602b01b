import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineTool } from './define-tool.ts'
import { toolTitle } from './tool-title.ts'

const lend = defineTool({
  description: 'Lends an item.',
  args: z.object({ item: z.string() }),
  result: z.object({ until: z.string() }),
  effect: 'transaction',
  run: async () => ({ until: 'Friday' }),
})
const args = { item: 'ladder' }

test('a title is made from the arguments, and from the result when there is one', () => {
  const titled = defineTool({
    ...lend,
    title: (call) => `${call.args.item} until ${call.result?.until ?? 'later'}`,
  })
  expect(toolTitle('lend_item', titled, { args })).toBe('ladder until later')
  const call = { args, result: { until: 'Friday' } }
  expect(toolTitle('lend_item', titled, call)).toBe('ladder until Friday')
})

test('a tool without a title is called by its name in plain words', () => {
  expect(toolTitle('lend_item', lend, { args })).toBe('Lend item')
  expect(toolTitle('lend-item', lend, { args })).toBe('Lend item')
  expect(toolTitle('lend', { ...lend, title: () => '' }, { args })).toBe('Lend')
})

function fail(): never {
  throw new TypeError('bug')
}

test('a title that throws is replaced by the name', () => {
  expect(toolTitle('lend_item', { ...lend, title: fail }, { args })).toBe('Lend item')
})
