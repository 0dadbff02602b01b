import { pageInput } from '@throughline/api'
import { pageSchema, textSchema } from '@throughline/protocol'
import { z } from 'zod'
import { GADGET_TITLE_MAX_LENGTH, gadgetSchema } from '../gadget.ts'
import { join, procedure } from './api.ts'
import { insertGadget, listGadgets } from './gadget.ts'

const gadget = {
  /** The caller's gadgets, the newest first. */
  list: procedure('read')
    .input(pageInput.optional())
    .output(pageSchema(gadgetSchema))
    .query(({ ctx, input }) => listGadgets(ctx.db, ctx.principalId, input ?? { limit: 50 })),

  create: procedure('gadgets')
    .input(z.object({ title: textSchema(GADGET_TITLE_MAX_LENGTH) }))
    .output(gadgetSchema)
    .mutation(({ ctx, input }) => insertGadget(ctx.db, ctx.principalId, input)),
}

/** The engine's procedures joined with the app's. Clients infer all their types from it. */
export const router = join({ gadget })

export type AppRouter = typeof router
