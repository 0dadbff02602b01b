import { z } from 'zod'
import type { TestServer } from './test-server.ts'

export interface RestAnswer {
  status: number
  headers: Headers
  body: unknown
}

export interface RestCaller {
  /** Sends a request as one subject: `ask('GET', '/api/notes')`. */
  (method: string, path: string, body?: unknown): Promise<RestAnswer>
}

export function restCaller(app: Pick<TestServer, 'url' | 'bearer'>, subject = 'alice'): RestCaller {
  return async (method, path, body) => {
    const response = await fetch(`${app.url}${path}`, {
      method,
      headers: { ...(await app.bearer(subject)), 'content-type': 'application/json' },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return toRestAnswer(response)
  }
}

export async function toRestAnswer(response: Response): Promise<RestAnswer> {
  const { status, headers } = response
  const text = await response.text()
  return { status, headers, body: text === '' ? undefined : JSON.parse(text) }
}

const listSchema = z.array(z.looseObject({ id: z.int() }))

/** Returns the ids of a list. */
export function idsOf({ body }: RestAnswer): number[] {
  return listSchema.parse(body).map(({ id }) => id)
}
