import { ensurePrincipal, mergePrincipal, notifyChange } from '@throughline/db'
import type { EngineTables, Identity } from '@throughline/db'
import type { PrincipalId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import { LruMap } from './lru-map.ts'

/**
 * The principal of each identity, remembered: an identity's principal never changes, but for a
 * guest's that an account inherits, and a guest's identity is not used again after that.
 */
export class Principals {
  readonly #db: Kysely<EngineTables>
  readonly #known = new LruMap<string, PrincipalId>(10_000)

  constructor(db: Kysely<EngineTables>) {
    this.#db = db
  }

  async get(identity: Identity): Promise<PrincipalId> {
    const key = keyOf(identity)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const id = await ensurePrincipal(this.#db, identity)
    this.#known.set(key, id)
    return id
  }

  /** A guest's things become the account's; the guest's sessions end with it. */
  async inherit(guest: Identity, account: Identity): Promise<void> {
    const id = await this.#db.transaction().execute(async (trx) => {
      await sql`delete from throughline.auth_session where user_id = ${guest.subject}`.execute(trx)
      await mergePrincipal(trx, guest, account)
      const heir = await ensurePrincipal(trx, account)
      await notifyChange(trx, heir, { type: 'resync' })
      return heir
    })
    // Requests of the guest that were under way find the account.
    this.#known.set(keyOf(guest), id)
    this.#known.set(keyOf(account), id)
  }
}

function keyOf({ issuer, subject }: Identity): string {
  return JSON.stringify([issuer, subject])
}
