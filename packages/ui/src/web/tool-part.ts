import type { AppTools } from '@throughline/api'
import type { ToolCallPart, ToolName } from '@throughline/protocol'
import type { FC } from 'react'

type AppToolName = ToolName<AppTools>

/** A call of the tool of this name, with its own arguments and result. */
export type ToolPart<Name extends AppToolName> = Extract<ToolCallPart<AppTools>, { name: Name }>

export type ToolParts = { [Name in AppToolName]: ToolPart<Name> }

/** A card for every tool of the app: one that is missing does not compile. */
export type ToolCards = { [Name in AppToolName]: FC<{ part: ToolParts[Name] }> }
