import type { Figures } from '../measure/metrics.ts'
import type { Postgres } from '../measure/postgres.ts'
import type { ServerName } from '../servers/target.ts'

/** What the rounds of a scenario measured of each server; `bare` is empty where it has no part. */
export type Rounds = Record<ServerName, Figures[]>

export interface Bench {
  postgres: Postgres
  rounds: number
  /** Smaller loads, for a look in a minute. */
  quick: boolean
  progress(text: string): void
}

export interface Scenario {
  name: string
  title: string
  /** Left out of `--quick`, unless it is named. */
  isSlow?: boolean
  /** Scenarios that must have run before. */
  needs?: readonly string[]
  run(bench: Bench, earlier: ReadonlyMap<string, Rounds>): Promise<Rounds>
}

/** The order in which a round measures the servers. It alternates, so that a drift favours neither. */
export function serverOrder(round: number): readonly ServerName[] {
  return round % 2 === 0 ? ['bare', 'throughline'] : ['throughline', 'bare']
}
