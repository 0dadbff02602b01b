import { textSchema } from '@throughline/protocol'
import { z } from 'zod'
import { GADGET_TITLE_MAX_LENGTH, gadgetSchema } from '../../gadget.ts'
import { addGadgetTitle } from '../../titles.ts'
import { insertGadget } from '../gadget.ts'
import { defineTool } from './define-tool.ts'

export const addGadget = defineTool({
  description: 'Adds one gadget for the user. Call it once for each gadget.',
  args: z.object({
    title: textSchema(GADGET_TITLE_MAX_LENGTH).describe('The name of the gadget.'),
  }),
  result: z.object({ gadget: gadgetSchema }),
  effect: 'transaction',
  title: addGadgetTitle,
  run: async ({ title }, { db, principalId }) => ({
    gadget: await insertGadget(db, principalId, { title }),
  }),
})
