import { z } from 'zod'
import type { TestApp } from '../test-app.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  schema: z.object({ minimum: z.number().optional(), maximum: z.number().optional() }),
})

const operationSchema = z.object({
  operationId: z.string(),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.looseObject({})),
})

const openApiSchema = z.looseObject({
  paths: z.record(z.string(), z.partialRecord(z.enum(METHODS), operationSchema)),
})

export interface Operation extends z.infer<typeof operationSchema> {
  method: string
  path: string
}

export async function fetchOpenApi({ url }: TestApp) {
  const response = await fetch(`${url}/openapi.json`)
  return openApiSchema.parse(await response.json())
}

/** Lists the operations of the OpenAPI document, so that tests over them include new routes. */
export async function operationsOf(app: TestApp): Promise<Operation[]> {
  const { paths } = await fetchOpenApi(app)
  return Object.entries(paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => {
      const operation = operations[method]
      return operation ? [{ ...operation, path, method: method.toUpperCase() }] : []
    }),
  )
}

/** Returns the path of an operation with `value` for its path parameters. */
export function fillPath({ path }: Operation, value: string): string {
  return path.replaceAll(/\{\w+\}/g, () => value)
}

export function hasPathParameter({ path }: Operation): boolean {
  return path.includes('{')
}
