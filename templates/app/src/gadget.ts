import { z } from 'zod'

export const GADGET_TITLE_MAX_LENGTH = 200

export const gadgetIdSchema = z.uuid().toLowerCase().brand<'GadgetId'>()
export type GadgetId = z.infer<typeof gadgetIdSchema>

export const gadgetSchema = z.object({
  id: gadgetIdSchema,
  title: z.string(),
  createdAt: z.iso.datetime(),
})
export type Gadget = z.infer<typeof gadgetSchema>
