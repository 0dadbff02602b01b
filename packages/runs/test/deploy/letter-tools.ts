import { defineTool } from '@throughline/agent'
import { z } from 'zod'

/** The tool `send_letter` of the old version: nobody can take back what it did. */
export function sendLetter(post: () => Promise<void>) {
  return defineTool({
    description: 'Sends a letter.',
    args: z.object({ to: z.string() }),
    result: z.object({ sent: z.boolean() }),
    effect: 'external',
    title: ({ args }) => `Letter to ${args.to}`,
    async run() {
      await post()
      return { sent: true }
    },
  })
}

export const letterCall = { name: 'send_letter', args: { to: 'Ada' } }
