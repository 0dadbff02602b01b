import { contract, tools, type NotesTables } from '@throughline/agent/testing'
import { createApi, tables } from '@throughline/api'

export const { procedure, join } = createApi({ contract, tables: tables<NotesTables>(), tools })
