import type { Accounts, AccountsOptions } from './accounts.ts'

/**
 * Returns the accounts. Better Auth is loaded by the first request that needs it: a server whose
 * callers all bring tokens or API keys saves its memory.
 */
export type LoadAccounts = () => Promise<Accounts>

export function createAccountsLoader(options: AccountsOptions): LoadAccounts {
  let accounts: Promise<Accounts> | undefined
  return () =>
    (accounts ??= import('./accounts.ts').then(({ createAccounts }) => createAccounts(options)))
}
