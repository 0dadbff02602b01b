import type { ApiKey } from '@throughline/protocol'
import type { ExampleCall } from '../../web-app/web-app.ts'

interface NewKey {
  apiKey: Pick<ApiKey, 'scopes' | 'actsForUsers'>
  secret: string
}

const engineCalls: ExampleCall[] = [
  { scope: 'read', path: 'conversation.list' },
  { scope: 'chat', path: 'chat.send', body: { message: 'Hello', requestId: 'first' } },
]

interface ExampleOptions {
  /** The origin of the server. */
  origin: string
  /** The app's own calls. They are preferred to the engine's. */
  appCalls: readonly ExampleCall[]
}

/** A curl command that a new key may run. */
export function exampleCall(
  { apiKey, secret }: NewKey,
  { origin, appCalls }: ExampleOptions,
): string {
  const call = [...appCalls, ...engineCalls].find(({ scope }) => apiKey.scopes.includes(scope))
  return [
    `curl ${origin}/trpc/${call?.path ?? 'server.info'}`,
    `-H 'Authorization: Bearer ${secret}'`,
    ...(apiKey.actsForUsers ? [`-H 'X-Act-As: user-1'`] : []),
    ...(call?.body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(call.body)}'`]),
  ].join(' \\\n  ')
}
