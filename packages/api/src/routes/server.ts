import type { ToolTypes } from '@throughline/protocol'
import type { Kit } from '../trpc.ts'

export function serverRoutes<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ publicProcedure }: Kit<Tools, Scope, Topic, Code>) {
  return {
    /** What a client may know before anybody has signed in. */
    info: publicProcedure.query(({ ctx }) => ctx.info),
  }
}
