import { TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODE_NUMBER } from '@trpc/server'
import { isConnectionError, isMissingPrincipal } from '@throughline/db'
import { AppError, type ErrorDetails } from '@throughline/protocol'
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

/** What a client receives for an error. */
export interface ErrorShape<Code extends string = string> {
  code: TRPC_ERROR_CODE_NUMBER
  message: string
  data: {
    code: TRPC_ERROR_CODE_KEY
    httpStatus: number
    path?: string
    /** What went wrong; null when the tRPC code says all there is to say. */
    appCode: Code | null
    /** Values that the message refers to. */
    details: ErrorDetails | null
    /** For invalid input: each invalid field with what is wrong with it. */
    fields: Record<string, string[] | undefined> | null
  }
}

/** The engine's part of an error's data; `isKnown` decides which codes clients are told. */
export function errorDataOf<Code extends string>(
  error: TRPCError,
  isKnown: (code: string) => code is Code,
): Pick<ErrorShape<Code>['data'], 'appCode' | 'details' | 'fields'> {
  const app = error.cause instanceof AppError ? error.cause : undefined
  return {
    appCode: app && isKnown(app.code) ? app.code : null,
    details: app?.details ?? null,
    fields: error.cause instanceof z.ZodError ? z.flattenError(error.cause).fieldErrors : null,
  }
}
