import { expect, test } from 'vitest'
import { toSdkTools } from '../../tools/sdk-tools.ts'
import { todoTools } from './index.ts'

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

const names = Object.keys(todoTools)

test('tool names are unique and snake_case', () => {
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/)
})

test.each(toSdkTools(todoTools).map((tool) => [tool.name, tool] as const))(
  '%s is described and has a schema that strict mode takes',
  (_, { description, parameters, strict }) => {
    expect(description).toMatch(/^[A-Z].{20,}\.$/)
    expect(strict).toBe(true)
    expect(parameters).toMatchObject({ type: 'object', additionalProperties: false })
    expect(parameters.required).toEqual(Object.keys(parameters.properties))
    for (const property of Object.values(parameters.properties)) {
      expect(property).toHaveProperty('description')
    }
    expect(keywordsOf(parameters).filter((keyword) => !STRICT_KEYWORDS.has(keyword))).toEqual([])
  },
)

function keywordsOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(keywordsOf)
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([keyword, value]) =>
    keyword === 'properties'
      ? [keyword, ...Object.values(Object(value)).flatMap(keywordsOf)]
      : [keyword, ...keywordsOf(value)],
  )
}

test.each(Object.entries(todoTools))(
  '%s takes arguments that a lax server leaves out',
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
