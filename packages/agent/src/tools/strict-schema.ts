import { z } from 'zod'

/** Keywords that OpenAI's strict mode rejects. The zod schema still checks these constraints. */
const UNSUPPORTED = ['$schema', 'default', 'minLength', 'maxLength', 'pattern'] as const

/**
 * Converts a tool's arguments to a JSON Schema for strict mode, which requires every property and
 * allows no others. An optional argument must therefore be nullable with a default of null. Throws
 * for schemas that JSON Schema cannot express, such as transforms.
 */
export function toStrictSchema(args: z.ZodObject) {
  const { properties = {} } = z.toJSONSchema(args, {
    io: 'output',
    override: ({ jsonSchema }) => {
      for (const keyword of UNSUPPORTED) delete jsonSchema[keyword]
    },
  })
  return {
    type: 'object' as const,
    properties,
    required: Object.keys(properties),
    additionalProperties: false as const,
  }
}
