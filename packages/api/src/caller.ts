import { AppError, type ApiKeyId, type EngineScope, type PrincipalId } from '@throughline/protocol'

/** Who is calling, how they showed it, and what this call may do. */
export type Caller = PersonCaller | KeyCaller

/** A person: signed in here, or vouched for by an outside issuer. They may do all that is theirs. */
interface PersonCaller {
  kind: 'account' | 'guest' | 'token'
  principalId: PrincipalId
}

/** A service with an API key, which speaks for its owner, or for a user of its own. */
export interface KeyCaller {
  kind: 'key'
  principalId: PrincipalId
  keyId: ApiKeyId
  scopes: readonly string[]
  /** The key's own limit, where it has one. */
  sendsPerMinute: number | null
}

/**
 * What a procedure or a route asks for: a scope of the engine or of the app, or `account`, which no
 * key has.
 */
export type NeededScope<Scope extends string = string> = EngineScope | Scope | 'account'

/** What every procedure says about itself. */
export interface ProcedureMeta<Scope extends string = string> {
  /** What the caller needs. */
  scope: NeededScope<Scope>
}

/**
 * The one place where it is decided whether a caller may do something. Throws SIGN_IN_REQUIRED for
 * nobody, SCOPE_MISSING for a key without the scope, ACCOUNT_REQUIRED for all but a person who is
 * signed in to an account.
 */
export function permit(caller: Caller | null, scope: NeededScope): Caller {
  if (caller === null) {
    throw new AppError('SIGN_IN_REQUIRED', 'Sign in, or send a valid bearer token or API key.')
  }
  if (scope === 'account') return permitAccount(caller)
  if (caller.kind === 'key' && !caller.scopes.includes(scope)) {
    throw new AppError('SCOPE_MISSING', `This API key lacks the scope "${scope}".`, { scope })
  }
  return caller
}

function permitAccount(caller: Caller): Caller {
  switch (caller.kind) {
    case 'account':
      return caller
    case 'guest':
      throw new AppError('ACCOUNT_REQUIRED', 'Create an account first: a guest has no API keys.')
    case 'token':
    case 'key':
      throw new AppError(
        'ACCOUNT_REQUIRED',
        'Only a person who is signed in to an account may do this, no key and no token.',
      )
  }
}
