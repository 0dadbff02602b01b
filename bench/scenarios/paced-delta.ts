import type { Figures } from '../measure/metrics.ts'
import { PACE } from './paced.ts'
import type { Rounds, Scenario } from './scenario.ts'

/**
 * What a delta costs beside a chat's fixed cost: computed from two other scenarios, so it exists
 * only where the system tells the CPU time.
 */
export function pacedDeltaScenario(names: {
  name: string
  fixed: string
  paced: string
  isSlow: boolean
}): Scenario {
  return {
    name: names.name,
    title: `CPU of a delta: (${names.paced} - ${names.fixed}) / ${PACE.deltas}`,
    isSlow: names.isSlow,
    needs: [names.fixed, names.paced],
    run: async (_bench, earlier) => {
      const fixed = earlier.get(names.fixed)
      const paced = earlier.get(names.paced)
      return {
        bare: subtract(paced?.bare, fixed?.bare),
        throughline: subtract(paced?.throughline, fixed?.throughline),
      }
    },
  }
}

function subtract(
  paced: Rounds['bare'] | undefined = [],
  fixed: Rounds['bare'] | undefined = [],
): Figures[] {
  return paced.flatMap((round, n) => {
    const [more, less] = [round.cpuPerChat, fixed[n]?.cpuPerChat]
    if (more === undefined || less === undefined) return []
    return [{ cpuPerDelta: ((more - less) * 1000) / PACE.deltas }]
  })
}
