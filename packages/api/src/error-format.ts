import { TRPCError } from '@trpc/server'
import { isConnectionError, isMissingPrincipal } from '@throughline/db'
import { AppError } from '@throughline/protocol'
import { z } from 'zod'

/**
 * Converts an `AppError` to a tRPC error, as well as database errors that the caller can resolve.
 * Returns all other errors unchanged: they are bugs.
 */
export function translateError(error: unknown): unknown {
  const app = isConnectionError(error)
    ? databaseUnavailable(error)
    : isMissingPrincipal(error)
      ? new AppError(
          'SIGN_IN_REQUIRED',
          'This guest session was replaced by an account. Reload the page.',
        )
      : error
  return app instanceof AppError
    ? new TRPCError({ code: app.kind, message: app.message, cause: app })
    : error
}

function databaseUnavailable(cause: unknown): AppError {
  const message = 'The database cannot be reached at the moment. Try again shortly.'
  return Object.assign(new AppError('DATABASE_UNAVAILABLE', message), { cause })
}

export function messageOf(error: TRPCError): string {
  if (error.code === 'INTERNAL_SERVER_ERROR') {
    return 'Something went wrong on the server. Try again.'
  }
  return error.cause instanceof z.ZodError ? z.prettifyError(error.cause) : error.message
}

/** The data of an error for programs, in addition to tRPC's code. Unknown codes become null. */
export function errorDataOf<Code extends string>(
  error: TRPCError,
  isKnown: (code: string) => code is Code,
) {
  const app = error.cause instanceof AppError ? error.cause : undefined
  return {
    /** The code of an `AppError`, otherwise null. */
    appCode: app && isKnown(app.code) ? app.code : null,
    details: app?.details ?? null,
    /** For invalid input, the messages for each field. */
    fields: error.cause instanceof z.ZodError ? z.flattenError(error.cause).fieldErrors : null,
  }
}
