import {
  ENGINE_SCOPES,
  type AppContract,
  type EngineScope,
  type ScopeText,
} from '@throughline/protocol'

const engineTexts: Record<EngineScope, ScopeText> = {
  read: { name: 'Read', hint: 'Read conversations and data, and follow answers.' },
  chat: {
    name: 'Chat',
    hint: 'Send messages to the assistant, which can change data, and manage conversations.',
  },
}

/** All scopes that a key can have: the engine's, then the app's. */
export function scopesOf({ scopes }: Pick<AppContract, 'scopes'>): string[] {
  return [...ENGINE_SCOPES, ...Object.keys(scopes)]
}

/** The name and description of a scope. A stored key may have a scope that the app no longer has. */
export function scopeText({ scopes }: Pick<AppContract, 'scopes'>, scope: string): ScopeText {
  const texts: Readonly<Record<string, ScopeText>> = { ...scopes, ...engineTexts }
  return texts[scope] ?? { name: scope, hint: '' }
}
