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
    hint: 'Write to the assistant, which may change data, and manage conversations.',
  },
}

/** The scopes that a key can have: the engine's, then the app's. */
export function scopesOf({ scopes }: Pick<AppContract, 'scopes'>): string[] {
  return [...ENGINE_SCOPES, ...Object.keys(scopes)]
}

/** A scope in words for people. A key may have one that the present app does not know. */
export function scopeText({ scopes }: Pick<AppContract, 'scopes'>, scope: string): ScopeText {
  const texts: Readonly<Record<string, ScopeText>> = { ...scopes, ...engineTexts }
  return texts[scope] ?? { name: scope, hint: '' }
}
