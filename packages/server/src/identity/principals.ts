import {
  CallGroup,
  ensurePrincipal,
  ensurePrincipals,
  mergePrincipal,
  notifyChange,
  type EngineTables,
  type Identity,
} from '@throughline/db'
import type { PrincipalId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { LruMap } from './lru-map.ts'

/**
 * Finds the principal of an identity, with a cache. Caching is safe because an identity's principal
 * never changes, except when a guest upgrades to an account, which ends the guest's identity.
 */
export class Principals {
  readonly #db: Kysely<EngineTables>
  readonly #unknown: CallGroup<Identity, PrincipalId>
  readonly #cache = new LruMap<string, PrincipalId>(10_000)

  constructor(db: Kysely<EngineTables>) {
    this.#db = db
    this.#unknown = new CallGroup((identities) => ensurePrincipals(db, identities))
  }

  async get(identity: Identity): Promise<PrincipalId> {
    const key = keyOf(identity)
    const cached = this.#cache.get(key)
    if (cached !== undefined) return cached
    const id = await this.#unknown.call(identity)
    this.#cache.set(key, id)
    return id
  }

  /** Moves a guest's data to an account and ends the guest's sessions. */
  async inherit(guest: Identity, account: Identity): Promise<void> {
    const id = await this.#db.transaction().execute(async (trx) => {
      await sql`delete from throughline.auth_session where user_id = ${guest.subject}`.execute(trx)
      await mergePrincipal(trx, guest, account)
      const accountId = await ensurePrincipal(trx, account)
      await notifyChange(trx, accountId, { type: 'resync' })
      return accountId
    })
    // Requests of the guest that are in progress use the account's principal.
    this.#cache.set(keyOf(guest), id)
    this.#cache.set(keyOf(account), id)
  }
}

function keyOf({ issuer, subject }: Identity): string {
  return JSON.stringify([issuer, subject])
}
