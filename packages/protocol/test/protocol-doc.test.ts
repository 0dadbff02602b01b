import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { engineErrors, changeSchema, runErrorSchema, storedEventSchema } from '../src/index.ts'

const page = readFileSync(new URL('../../../docs/PROTOCOL.md', import.meta.url), 'utf8')
const section = sectionOf(page, 'chat.stream and the tRPC wire')
const typedSchema = z.looseObject({ type: z.string() })
const examples = [...section.matchAll(/^```json\n(.*?)^```/gms)].map(([, json = '']): unknown =>
  JSON.parse(json),
)
const typed = examples.filter((example) => typedSchema.safeParse(example).success)

function sectionOf(text: string, heading: string): string {
  const begin = text.indexOf(`\n## ${heading}\n`)
  if (begin === -1) throw new Error(`docs/PROTOCOL.md has no section “${heading}”`)
  const end = text.indexOf('\n## ', begin + 1)
  return text.slice(begin, end === -1 ? undefined : end)
}

test('every example of an event or a change is one, and has no field too many', () => {
  for (const example of typed) {
    expect(z.union([storedEventSchema, changeSchema]).parse(example)).toEqual(example)
  }
})

test('every type of event and of change has its example, and is told by its name', () => {
  const types = [...storedEventSchema.options, ...changeSchema.options].map(
    ({ shape }) => shape.type.value,
  )
  expect(typed.map((example) => typedSchema.parse(example).type).toSorted()).toEqual(
    types.toSorted(),
  )
  for (const type of storedEventSchema.options.map(({ shape }) => shape.type.value)) {
    expect(section).toContain(`\`${type}\``)
  }
})

test('every code of an error is told', () => {
  for (const code of [...Object.keys(engineErrors), ...runErrorSchema.shape.code.options]) {
    expect(section).toContain(`\`${code}\``)
  }
})
