import type { PrincipalId, TaskId } from '@throughline/protocol'
import type { Generated, GeneratedAlways } from 'kysely'

export interface TaskTable {
  id: TaskId
  principal_id: PrincipalId
  /** The integer id that the seed's HTTP surface speaks. */
  number: GeneratedAlways<number>
  title: string
  description: Generated<string>
  /** A calendar day, `2026-11-30`. */
  due_on: string | null
  completed_at: Date | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
