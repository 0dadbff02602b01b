import { z } from 'zod'
import { gadgetSchema } from '../../gadget.ts'
import { listGadgetsTitle } from '../../titles.ts'
import { listGadgets as queryGadgets } from '../gadget.ts'
import { defineTool } from './define-tool.ts'

const LIMIT = 50

export const listGadgets = defineTool({
  description: `Lists the gadgets of the user, the newest first, at most ${LIMIT}.`,
  args: z.object({}),
  result: z.object({ gadgets: z.array(gadgetSchema) }),
  effect: 'read',
  title: listGadgetsTitle,
  run: async (_args, { db, principalId }) => ({
    gadgets: (await queryGadgets(db, principalId, { limit: LIMIT })).items,
  }),
})
