import { createApi, tables } from '@throughline/api'
import { contract } from '../contract.ts'
import type { TodoTables } from './tables.ts'
import { tools } from './tools/index.ts'

export const { procedure, join } = createApi({
  contract,
  tables: tables<TodoTables>(),
  tools,
})
