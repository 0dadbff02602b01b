import { AppError, type ApiKeyId, type EngineScope, type PrincipalId } from '@throughline/protocol'

/** Who is calling, how the caller was authenticated, and what the call may do. */
export type Caller = PersonCaller | KeyCaller

/** A person, signed in here or with a token of an outside issuer. May access all of their data. */
interface PersonCaller {
  kind: 'account' | 'guest' | 'token'
  principalId: PrincipalId
}

/** A service with an API key. It acts for the key's owner or for one of its own users. */
export interface KeyCaller {
  kind: 'key'
  principalId: PrincipalId
  keyId: ApiKeyId
  scopes: readonly string[]
  /** The key's own limit, if any. */
  sendsPerMinute: number | null
}

/**
 * What a procedure or route requires: a scope of the engine or the app, or `account`, which only a
 * person who is signed in to an account has.
 */
export type NeededScope<Scope extends string = string> = EngineScope | Scope | 'account'

/** What every procedure says about itself. */
export interface ProcedureMeta<Scope extends string = string> {
  /** What the caller needs. */
  scope: NeededScope<Scope>
}

/**
 * Returns the caller if it has the scope. All authorization decisions are made here. Throws
 * SIGN_IN_REQUIRED for an anonymous request, SCOPE_MISSING for a key without the scope, and
 * ACCOUNT_REQUIRED if the scope is `account` and the caller is a guest, a token or a key.
 */
export function authorize(caller: Caller | null, scope: NeededScope): Caller {
  if (caller === null) {
    throw new AppError('SIGN_IN_REQUIRED', 'Sign in, or send a valid bearer token or API key.')
  }
  if (scope === 'account') return authorizeAccount(caller)
  if (caller.kind === 'key' && !caller.scopes.includes(scope)) {
    throw new AppError('SCOPE_MISSING', `This API key lacks the scope "${scope}".`, { scope })
  }
  return caller
}

function authorizeAccount(caller: Caller): Caller {
  switch (caller.kind) {
    case 'account':
      return caller
    case 'guest':
      throw new AppError('ACCOUNT_REQUIRED', 'This requires an account. Create one first.')
    case 'token':
    case 'key':
      throw new AppError(
        'ACCOUNT_REQUIRED',
        'Sign in to an account to do this. API keys and bearer tokens are not accepted here.',
      )
  }
}
