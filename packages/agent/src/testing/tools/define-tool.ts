import { toolsWith } from '../../tools/define-tool.ts'
import type { NotesTables } from '../tables.ts'

export const defineTool = toolsWith<NotesTables>()
