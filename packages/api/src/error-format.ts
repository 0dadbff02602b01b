import { TRPCError } from '@trpc/server'
import { isConnectionError, isMissingPrincipal } from '@throughline/db'
import { AppError } from '@throughline/protocol'
import { z } from 'zod'

/** Turns an AppError into a tRPC error, and database failures that the caller can retry too. Other errors pass: they are bugs. */
export function toTrpcError(error: unknown): unknown {
  const app = isConnectionError(error)
    ? databaseUnavailable(error)
    : isMissingPrincipal(error)
      ? new AppError('SIGN_IN_REQUIRED', 'This guest has an account now. Load the page again.')
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

/** What an error says to programs, beside tRPC's own code; `isKnown` names the codes it may have. */
export function errorDataOf<Code extends string>(
  error: TRPCError,
  isKnown: (code: string) => code is Code,
) {
  const app = error.cause instanceof AppError ? error.cause : undefined
  return {
    /** What went wrong; null where the tRPC code says it all. */
    appCode: app && isKnown(app.code) ? app.code : null,
    details: app?.details ?? null,
    /** The fields of a bad input and what is wrong with each. */
    fields: error.cause instanceof z.ZodError ? z.flattenError(error.cause).fieldErrors : null,
  }
}
