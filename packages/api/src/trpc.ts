import { initTRPC } from '@trpc/server'
import {
  engineErrors,
  type AppContract,
  type EngineErrorCode,
  type ToolTypes,
} from '@throughline/protocol'
import { authorize, type NeededScope, type ProcedureMeta } from './caller.ts'
import type { Context } from './context.ts'
import { errorDataOf, messageOf, translateError, type ErrorShape } from './error-format.ts'

/** Creates the tRPC instance of an app and the base procedures of its routes. */
export function createTrpc<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>(contract: AppContract<Scope, Topic, Code>) {
  const isKnown = (code: string): code is EngineErrorCode | Code =>
    Object.hasOwn(engineErrors, code) || Object.hasOwn(contract.errors, code)

  const t = initTRPC
    .context<Context<Tools>>()
    .meta<ProcedureMeta<Scope>>()
    .create({
      // With the type application/json, compressing proxies and plugins would buffer a JSON stream.
      jsonl: { contentType: 'application/jsonl' },
      errorFormatter({ shape, error }): ErrorShape<EngineErrorCode | Code> {
        const { stack: _, ...data } = shape.data
        return {
          ...shape,
          message: messageOf(error),
          data: { ...data, ...errorDataOf(error, isKnown) },
        }
      },
    })

  const publicProcedure = t.procedure.use(async ({ next }) => {
    const result = await next()
    if (result.ok) return result
    const translated = translateError(result.error.cause)
    throw translated === result.error.cause ? result.error : translated
  })

  /**
   * Starts a procedure that requires the scope. `ctx.principalId` is the owner of the data, and
   * `ctx.caller` is not null.
   */
  function scoped(scope: NeededScope<Scope>) {
    return publicProcedure.meta({ scope }).use(({ ctx, next }) => {
      const caller = authorize(ctx.caller, scope)
      return next({ ctx: { caller, principalId: caller.principalId } })
    })
  }

  return {
    contract,
    router: t.router,
    createCallerFactory: t.createCallerFactory,
    publicProcedure,
    scoped,
  }
}

export type Trpc<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
> = ReturnType<typeof createTrpc<Tools, Scope, Topic, Code>>
