import { announce, ensurePrincipal, inheritPrincipal } from '@throughline/db'
import type { Database, Identity } from '@throughline/db'
import type { PrincipalId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'

const CAPACITY = 10_000

/**
 * The principal of each identity, remembered: an identity's principal never changes, but for a
 * guest's that an account inherits, and a guest's identity is not used again after that.
 */
export class Principals {
  readonly #db: Kysely<Database>
  /** The least recently used first. */
  readonly #known = new Map<string, PrincipalId>()

  constructor(db: Kysely<Database>) {
    this.#db = db
  }

  async get(identity: Identity): Promise<PrincipalId> {
    const key = keyOf(identity)
    const known = this.#known.get(key)
    const id = known ?? (await ensurePrincipal(this.#db, identity))
    this.#remember(key, id)
    return id
  }

  /** A guest's things become the account's; the guest's sessions end with it. */
  async inherit(guest: Identity, account: Identity): Promise<void> {
    const id = await this.#db.transaction().execute(async (trx) => {
      await sql`delete from auth_session where user_id = ${guest.subject}`.execute(trx)
      await inheritPrincipal(trx, guest, account)
      const heir = await ensurePrincipal(trx, account)
      await announce(trx, heir, { type: 'resync' })
      return heir
    })
    this.#remember(keyOf(guest), id)
    this.#remember(keyOf(account), id)
  }

  #remember(key: string, id: PrincipalId): void {
    this.#known.delete(key)
    this.#known.set(key, id)
    if (this.#known.size <= CAPACITY) return
    const [oldest] = this.#known.keys()
    if (oldest !== undefined) this.#known.delete(oldest)
  }
}

function keyOf({ issuer, subject }: Identity): string {
  return JSON.stringify([issuer, subject])
}
