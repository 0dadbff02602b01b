import { z } from 'zod'

/** Only the zod schema knows these: OpenAI's strict mode refuses a schema that has them. */
const UNSUPPORTED = ['$schema', 'default', 'minLength', 'maxLength', 'pattern'] as const

/**
 * The JSON Schema of a tool's arguments as strict mode wants it: no other properties, and every
 * property required, so an argument that may be left out is nullable with a default of null.
 * Throws on schemas that JSON cannot express, such as transforms.
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
