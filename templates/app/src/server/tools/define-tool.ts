import { toolsWith } from '@throughline/agent'
import type { AppTables } from '../tables.ts'

export const defineTool = toolsWith<AppTables>()
