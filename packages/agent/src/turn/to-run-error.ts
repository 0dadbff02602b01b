import type { RunError } from '@throughline/protocol'
import { ModelError } from './model-error.ts'
import { MaxTurnsExceededError, ModelBehaviorError, ModelTimeoutError } from '../sdk.ts'

/** Why a run failed, in words for people: nothing of an error's own text, which may hold secrets. */
export function toRunError(failure: unknown): RunError {
  if (failure instanceof MaxTurnsExceededError) {
    return {
      code: 'TOO_MANY_TURNS',
      message: 'The assistant needed too many steps for this. Ask for less at once.',
      retryable: false,
    }
  }
  if (failure instanceof ModelError) return toModelError(failure.cause)
  if (failure instanceof ModelBehaviorError || failure instanceof ModelTimeoutError) {
    return toModelError(failure)
  }
  return {
    code: 'INTERNAL',
    message: 'Something went wrong on the server. Try again.',
    retryable: true,
  }
}

function toModelError(cause: unknown): RunError {
  switch (statusOf(cause)) {
    case 429:
      return {
        code: 'MODEL_RATE_LIMITED',
        message: 'The model has too much to do. Try again in a moment.',
        retryable: true,
      }
    case 401:
    case 403:
      return {
        code: 'MODEL_REFUSED_KEY',
        message: 'The model refused the key of this server. Its operator has to set a valid one.',
        retryable: false,
      }
    default:
      return {
        code: 'MODEL_FAILED',
        message: 'The model did not finish its answer. Try again.',
        retryable: true,
      }
  }
}

function statusOf(cause: unknown): unknown {
  return cause instanceof Error && 'status' in cause ? cause.status : undefined
}
