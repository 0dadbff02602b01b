import { apiKeyRouter } from './api-key.ts'
import { changes } from './changes.ts'
import { chatRouter } from './chat.ts'
import { conversationRouter } from './conversation.ts'
import { messageRouter } from './message.ts'
import { serverRouter } from './server.ts'
import { taskRouter } from './task.ts'
import { createCallerFactory, router } from './trpc.ts'

export const appRouter = router({
  apiKey: apiKeyRouter,
  changes,
  chat: chatRouter,
  conversation: conversationRouter,
  message: messageRouter,
  server: serverRouter,
  task: taskRouter,
})

export type AppRouter = typeof appRouter

/** Calls the router in this process: `createCaller(context).task.list()`. */
export const createCaller = createCallerFactory(appRouter)
