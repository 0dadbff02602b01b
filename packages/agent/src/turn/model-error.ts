import type { RunError } from '@throughline/protocol'
import { MaxTurnsExceededError, ModelBehaviorError, ModelTimeoutError } from '../sdk.ts'

/** A failure of the model, as opposed to this program. `cause` is what the model threw. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
}

/** Describes a failure to people. Omits the text of the original error: it may contain secrets. */
export function toRunError(failure: unknown): RunError {
  if (failure instanceof MaxTurnsExceededError) {
    return {
      code: 'TOO_MANY_TURNS',
      message: 'The assistant reached the limit of steps for one answer. Ask for less at once.',
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
        message: 'The model is receiving too many requests. Try again in a moment.',
        retryable: true,
      }
    case 401:
    case 403:
      return {
        code: 'MODEL_REFUSED_KEY',
        message:
          'The model rejected the API key of this server. The operator must set a valid key.',
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
