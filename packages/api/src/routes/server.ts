import { publicProcedure, router } from './trpc.ts'

export const serverRouter = router({
  /** What a client may know before anybody has signed in. */
  info: publicProcedure.query(({ ctx }) => ctx.info),
})
