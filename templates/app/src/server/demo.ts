import type { DemoExchange, DemoScript } from '@throughline/agent'
import { z } from 'zod'
import { gadgetSchema } from '../gadget.ts'

const added = z.object({ gadget: gadgetSchema })
const listed = z.object({ gadgets: z.array(gadgetSchema) })

/** The demo model answers without an API key. It understands “add a lamp” and “show my gadgets”. */
export const answer: DemoScript = (conversation) => {
  const { text, calls } = conversation.at(-1) ?? { text: '', calls: [] }
  const [, title] = /^\s*add\s+(?:an?\s+)?(.+?)[.!]?\s*$/i.exec(text) ?? []
  if (title !== undefined) {
    const [call] = calls
    if (!call) return { calls: [{ name: 'add_gadget', args: { title } }], thinking: 'I add it.' }
    return { text: sayAdded(call.outcome) }
  }
  if (/\bgadgets\b/i.test(text)) {
    const [call] = calls
    if (!call) return { calls: [{ name: 'list_gadgets', args: {} }], thinking: 'I look them up.' }
    return { text: sayListed(call.outcome) }
  }
  return { text: 'I understand “add a lamp” and “show my gadgets”.' }
}

type Outcome = DemoExchange['calls'][number]['outcome']

function sayAdded(outcome: Outcome): string {
  if (outcome.state !== 'done') return 'I could not add it.'
  return `I added “${added.parse(outcome.result).gadget.title}”.`
}

function sayListed(outcome: Outcome): string {
  if (outcome.state !== 'done') return 'I could not look them up.'
  const { gadgets } = listed.parse(outcome.result)
  if (gadgets.length === 0) return 'There are no gadgets yet.'
  return gadgets.map(({ title }) => `- ${title}`).join('\n')
}
