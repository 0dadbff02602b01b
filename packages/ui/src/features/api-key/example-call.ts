import type { ApiKey, Scope } from '@throughline/protocol'

interface Example {
  apiKey: Pick<ApiKey, 'scopes' | 'actsForUsers'>
  secret: string
}

interface Call {
  scope: Scope
  path: string
  body?: object
}

const calls: Call[] = [
  { scope: 'read', path: 'task.list' },
  { scope: 'chat', path: 'chat.send', body: { message: 'add buy milk', requestId: 'first' } },
  { scope: 'tasks', path: 'task.create', body: { title: 'Buy milk' } },
]

/** A call that a new key can make, to paste into a terminal. */
export function exampleCall({ apiKey, secret }: Example, origin: string): string {
  const call = calls.find(({ scope }) => apiKey.scopes.includes(scope))
  return [
    `curl ${origin}/trpc/${call?.path ?? 'server.info'}`,
    `-H 'Authorization: Bearer ${secret}'`,
    ...(apiKey.actsForUsers ? [`-H 'X-Act-As: user-1'`] : []),
    ...(call?.body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(call.body)}'`]),
  ].join(' \\\n  ')
}
