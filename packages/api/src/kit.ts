import { initTRPC, TRPCError } from '@trpc/server'
import { isConnectionError, isMissingPrincipal } from '@throughline/db'
import { AppError, appErrors } from '@throughline/protocol'
import { z } from 'zod'
import { permit, type NeededScope } from './caller.ts'
import type { Context } from './context.ts'

interface Meta {
  /** What the caller needs. A procedure that does not say it refuses everybody. */
  scope: NeededScope
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    // A type of its own keeps compressing proxies and plugins from holding streamed JSON back.
    jsonl: { contentType: 'application/jsonl' },
    errorFormatter({ shape, error }) {
      const app = error.cause instanceof AppError ? error.cause : undefined
      const internal = error.code === 'INTERNAL_SERVER_ERROR'
      const { stack: _, ...data } = shape.data
      return {
        ...shape,
        message: internal ? 'Something went wrong on the server. Try again.' : messageOf(error),
        data: {
          ...data,
          /** What went wrong, for programs; null where the tRPC code says it all. */
          appCode: app?.code ?? null,
          details: app?.details ?? null,
          /** The fields of a bad input and what is wrong with each. */
          fields:
            error.cause instanceof z.ZodError ? z.flattenError(error.cause).fieldErrors : null,
        },
      }
    },
  })

function messageOf(error: TRPCError): string {
  return error.cause instanceof z.ZodError ? z.prettifyError(error.cause) : error.message
}

/** The one place where an AppError becomes a tRPC error. Other errors pass and are bugs. */
export function toTrpcError(error: unknown): unknown {
  const app = isConnectionError(error)
    ? databaseUnavailable(error)
    : isMissingPrincipal(error)
      ? new AppError('SIGN_IN_REQUIRED', 'This guest has an account by now. Load the page again.')
      : error
  return app instanceof AppError
    ? new TRPCError({ code: appErrors[app.code], message: app.message, cause: app })
    : error
}

function databaseUnavailable(cause: unknown): AppError {
  const message = 'The database cannot be reached at the moment. Try again shortly.'
  return Object.assign(new AppError('DATABASE_UNAVAILABLE', message), { cause })
}

const translateErrors = t.middleware(async ({ next }) => {
  const result = await next()
  if (result.ok) return result
  const translated = toTrpcError(result.error.cause)
  throw translated === result.error.cause ? result.error : translated
})

export const { router, createCallerFactory } = t
export const publicProcedure = t.procedure.use(translateErrors)

/**
 * A procedure for somebody who has the scope that its `meta` names: `ctx.principalId` is whose
 * things it is about, `ctx.caller` who asks.
 */
export const procedure = publicProcedure.use(({ ctx, meta, path, next }) => {
  if (meta === undefined) throw new Error(`${path} does not say which scope it needs`)
  const caller = permit(ctx.caller, meta.scope)
  return next({ ctx: { caller, principalId: caller.principalId } })
})
