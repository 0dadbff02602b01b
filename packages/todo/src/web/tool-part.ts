import type { ToolsOf } from '@throughline/api'
import type { ToolName } from '@throughline/protocol'
import type { ToolPart as PartOf } from '@throughline/ui'
import type { AppRouter } from '../server/index.ts'

export type Tools = ToolsOf<AppRouter>

/** A call of one of the app's tools. */
export type ToolPart<Name extends ToolName<Tools>> = PartOf<Tools, Name>
