import { defineWeb, queryClient } from '@throughline/ui'
import { ListChecks, ListPlus } from 'lucide-react'
import { contract } from '../contract.ts'
import type { AppRouter } from '../server/index.ts'
import { AddGadgetCard } from './add-gadget-card.tsx'
import { trpc } from './client.ts'
import { GadgetPanel } from './gadget-panel.tsx'

/** The browser half of the app. */
export const web = defineWeb<AppRouter>({
  contract,
  name: 'Throughline',
  words: { line: 'I keep a list of your gadgets. Ask me to add or show them.' },
  cards: { add_gadget: AddGadgetCard },
  panel: { title: 'Gadgets', icon: ListChecks, Content: GadgetPanel },
  suggestions: [
    { icon: ListPlus, text: 'Add a lamp' },
    { icon: ListChecks, text: 'Show my gadgets' },
  ],
  demoSentences: ['Add a lamp', 'Show my gadgets'],
  exampleCalls: [
    { scope: 'gadgets', path: 'gadget.create', body: { title: 'Lamp' } },
    { scope: 'read', path: 'gadget.list' },
  ],
  onChange: () => queryClient.invalidateQueries(trpc.gadget.list.pathFilter()),
})
