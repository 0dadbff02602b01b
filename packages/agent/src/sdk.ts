import type { EventEmitter } from 'node:events'
import type { StreamEvent } from '@openai/agents-core'

/**
 * The only module that loads the Agents SDK. When loaded, the SDK adds listeners that end the
 * process on signals and unhandled rejections, which would interrupt the server's graceful
 * shutdown. It also sends traces to api.openai.com, whichever model server is used. This module
 * undoes both. It imports the SDK dynamically because it must first record the earlier listeners.
 */
const lifecycle: EventEmitter = process
const listenersBefore = ['SIGINT', 'SIGTERM', 'unhandledRejection', 'beforeExit'].map(
  (event) => [event, lifecycle.rawListeners(event)] as const,
)

const sdk = await import('@openai/agents-core')
export const {
  Agent,
  MaxTurnsExceededError,
  ModelBehaviorError,
  ModelTimeoutError,
  protocol,
  Runner,
  tool,
  Usage,
} = sdk

for (const [event, earlier] of listenersBefore) {
  for (const listener of lifecycle.rawListeners(event)) {
    if (!earlier.includes(listener) && isListener(listener)) lifecycle.off(event, listener)
  }
}
sdk.setTracingDisabled(true)

export type FinalResponse = Extract<StreamEvent, { type: 'response_done' }>['response']

function isListener(value: unknown): value is () => void {
  return typeof value === 'function'
}
