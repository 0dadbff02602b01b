import type { ToolTypes } from '@throughline/protocol'
import type { Trpc } from '../trpc.ts'

export function serverRoutes<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ publicProcedure }: Trpc<Tools, Scope, Topic, Code>) {
  return {
    /** Requires no session. */
    info: publicProcedure.query(({ ctx }) => ctx.info),
  }
}
