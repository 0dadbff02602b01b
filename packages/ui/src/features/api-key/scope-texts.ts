import type { Scope } from '@throughline/protocol'

/** The scopes in words fit for people. */
export const scopeTexts: Record<Scope, { name: string; hint: string }> = {
  read: { name: 'Read', hint: 'See conversations and tasks, follow answers as they come.' },
  chat: {
    name: 'Chat',
    hint: 'Write to the assistant, which may change tasks; keep conversations.',
  },
  tasks: { name: 'Tasks', hint: 'Change tasks without the assistant.' },
}
