import { defineApp } from '@throughline/server'
import { contract } from '../contract.ts'
import { agent } from './agent.ts'
import { serveGadgets } from './rest.ts'
import { router } from './router.ts'

export type { AppRouter } from './router.ts'

export const app = defineApp({
  contract,
  agent,
  router,
  migrations: new URL('../../migrations/', import.meta.url),
  rest: serveGadgets,
  restTags: [{ name: 'gadgets', description: 'The gadgets of the user' }],
})
