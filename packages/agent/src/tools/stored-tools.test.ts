import { expect, test } from 'vitest'
import { z } from 'zod'
import { createAgentRunner } from '../agent-runner.ts'
import { defineTool, type ToolSet } from './define-tool.ts'
import { createStoredTools } from './stored-tools.ts'

const note = defineTool({
  description: 'Notes a text.',
  args: z.object({ text: z.string() }),
  result: z.object({ noted: z.string() }),
  effect: 'transaction',
  run: async ({ text }) => ({ noted: text }),
})

test('a tool is found by its name and by every name that it had', () => {
  const tool = { ...note, formerly: ['jot', 'write_down'] }
  const { find } = createStoredTools({ note: tool })
  for (const name of ['note', 'jot', 'write_down'])
    expect(find(name)).toEqual({ name: 'note', tool })
  expect(find('toString')).toBeUndefined()
})

test.each<[what: string, tools: ToolSet]>([
  ['a former name that is another tool now', { note: { ...note, formerly: ['jot'] }, jot: note }],
  [
    'one former name of two tools',
    { note: { ...note, formerly: ['jot'] }, remind: { ...note, formerly: ['jot'] } },
  ],
])('an agent whose stored calls could belong to two tools is refused: %s', (_, tools) => {
  const agent = { name: 'test agent', instructions: () => 'Test.', tools }
  const options = { agent, model: { kind: 'demo', delayMs: 0 } } as const
  expect(() => createAgentRunner(options)).toThrow('both claim "jot"')
})
