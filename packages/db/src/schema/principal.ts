import type { PrincipalId } from '@throughline/protocol'
import type { Generated } from 'kysely'

export type PrincipalTable = {
  id: PrincipalId
  issuer: string
  subject: string
  created_at: Generated<Date>
}
