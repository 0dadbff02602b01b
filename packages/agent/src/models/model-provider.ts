import type { Model, ModelSettings } from '@openai/agents-core'
import type { Moment } from '../moment.ts'

/** Creates the models of a runner. `settings` are the model settings that it requires. */
export interface ModelProvider {
  name: string
  settings: ModelSettings
  open(moment: Moment): Model | Promise<Model>
}
