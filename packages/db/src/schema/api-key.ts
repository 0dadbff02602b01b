import type { ApiKeyId, PrincipalId } from '@throughline/protocol'
import type { Generated } from 'kysely'

export type ApiKeyTable = {
  id: ApiKeyId
  principal_id: PrincipalId
  name: string
  start: string
  hash: Buffer
  scopes: string[]
  acts_for_users: boolean
  sends_per_minute: number | null
  created_at: Generated<Date>
  last_used_at: Date | null
  expires_at: Date | null
}
