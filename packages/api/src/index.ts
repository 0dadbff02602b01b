export type { AppTools } from '@throughline/agent'
export type { Context, ServerInfo, Services } from './context.ts'
export { appRouter, createCaller, type AppRouter } from './router.ts'
export { toTrpcError } from './trpc.ts'
