import type { EventEmitter } from 'node:events'
import type { StreamEvent } from '@openai/agents'

/**
 * The one door to the Agents SDK. At its import the SDK starts to listen for signals and for
 * unhandled rejections, on which it ends the process, in the middle of the server's drain; and it
 * posts traces to api.openai.com whatever server the model is at. Both are undone here, which
 * takes an import in mid-file.
 */
const lifecycle: EventEmitter = process
const listenersBefore = ['SIGINT', 'SIGTERM', 'unhandledRejection', 'beforeExit'].map(
  (event) => [event, lifecycle.rawListeners(event)] as const,
)

const sdk = await import('@openai/agents')
export const {
  Agent,
  MaxTurnsExceededError,
  ModelBehaviorError,
  ModelTimeoutError,
  OpenAIProvider,
  protocol,
  Runner,
  tool,
  Usage,
} = sdk

for (const [event, kept] of listenersBefore) {
  for (const listener of lifecycle.rawListeners(event)) {
    if (!kept.includes(listener) && isListener(listener)) lifecycle.off(event, listener)
  }
}
sdk.setTracingDisabled(true)

export type FinalResponse = Extract<StreamEvent, { type: 'response_done' }>['response']

function isListener(value: unknown): value is () => void {
  return typeof value === 'function'
}
