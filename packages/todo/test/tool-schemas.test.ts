import { fakeModel } from '@throughline/server/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { chatWith, todoServer } from './todo-server.ts'
import { tools } from '../src/server/tools/index.ts'

const STRICT_KEYWORDS = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'description',
  'enum',
  'const',
  'anyOf',
  'items',
  'minItems',
  'maxItems',
  'format',
])

const names = Object.keys(tools)

const requestSchema = z.object({
  tools: z.array(
    z.object({
      function: z.object({
        name: z.string(),
        description: z.string(),
        strict: z.boolean(),
        parameters: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
      }),
    }),
  ),
})

/** The tools in a request to the model. */
async function toolsInRequest() {
  await using model = await fakeModel([{ text: 'Hello.' }])
  await using server = await todoServer({ model: model.config })
  await chatWith(server)('hello')
  const request = requestSchema.parse(JSON.parse(model.asked[0] ?? ''))
  return request.tools.map((tool) => tool.function)
}

test('tool names are unique and snake_case', () => {
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/)
})

test('every tool has a description and a schema that strict mode accepts', async () => {
  const requestTools = await toolsInRequest()
  expect(requestTools.map(({ name }) => name)).toEqual(names)
  for (const { name, description, parameters, strict } of requestTools) {
    expect(description, name).toMatch(/^[A-Z].{20,}\.$/)
    expect(strict, name).toBe(true)
    expect(parameters, name).toMatchObject({ type: 'object', additionalProperties: false })
    expect(parameters['required'], name).toEqual(Object.keys(parameters.properties))
    for (const property of Object.values(parameters.properties)) {
      expect(property, name).toHaveProperty('description')
    }
    const odd = keywordsOf(parameters).filter((keyword) => !STRICT_KEYWORDS.has(keyword))
    expect(odd, name).toEqual([])
  }
})

function keywordsOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(keywordsOf)
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([keyword, value]) =>
    keyword === 'properties'
      ? [keyword, ...Object.values(Object(value)).flatMap(keywordsOf)]
      : [keyword, ...keywordsOf(value)],
  )
}

test.each(Object.entries(tools))(
  '%s accepts calls without optional arguments, as servers without strict mode send them',
  (name, { args }) => {
    const id = '0199f1c4-0000-7000-8000-000000000001'
    const least: Record<string, object> = {
      add_task: { title: 'x' },
      find_tasks: { words: 'x' },
      update_task: { id },
      list_tasks: {},
    }
    expect(args.safeParse(least[name] ?? { ids: [id] }).success).toBe(true)
    expect(args.safeParse('no object').success).toBe(false)
  },
)
