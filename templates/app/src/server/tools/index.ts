import { addGadget } from './add-gadget.ts'
import { listGadgets } from './list-gadgets.ts'

/** The tools of the assistant, by the names that the model uses. */
export const tools = {
  add_gadget: addGadget,
  list_gadgets: listGadgets,
} as const
