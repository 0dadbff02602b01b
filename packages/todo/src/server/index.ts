import { defineApp } from '@throughline/server'
import { contract } from '../contract.ts'
import { agent } from './agent.ts'
import { serveTasks } from './rest/task-routes.ts'
import { router } from './router.ts'

export type { AppRouter } from './router.ts'

/** The sample app: a to-do assistant. */
export const app = defineApp({
  contract,
  agent,
  router,
  migrations: new URL('../../migrations/', import.meta.url),
  rest: serveTasks,
  restTags: [{ name: 'tasks', description: 'The to-do items' }],
})
