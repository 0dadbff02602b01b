import { defineContract } from '@throughline/protocol'

/** What the server half and the browser half of the app agree on. */
export const contract = defineContract({
  name: 'app_template',
  scopes: { gadgets: { name: 'Gadgets', hint: 'Change gadgets directly, without the assistant.' } },
  topics: ['gadgets'],
  errors: { GADGET_NOT_FOUND: 'NOT_FOUND' },
})
