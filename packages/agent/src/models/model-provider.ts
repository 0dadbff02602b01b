import type { Model, ModelSettings } from '@openai/agents'
import type { Moment } from '../moment.ts'

/** Where a runner's models come from; what a provider needs beyond the defaults is its own matter. */
export interface ModelProvider {
  name: string
  settings: ModelSettings
  open(moment: Moment): Model | Promise<Model>
}
