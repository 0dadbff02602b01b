import { toolsWith } from '@throughline/agent'
import type { TodoTables } from '../tables.ts'

export const defineTool = toolsWith<TodoTables>()
