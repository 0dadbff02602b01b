import { conversationIdSchema } from '@throughline/protocol'
import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { ApiKeysScreen } from '../features/api-key/api-keys-screen.tsx'
import { ConversationNotFound, ConversationScreen } from '../features/chat/conversation-screen.tsx'
import { NewConversationScreen } from '../features/chat/new-conversation-screen.tsx'
import { ErrorScreen } from './error-screen.tsx'
import { PageNotFound } from './page-not-found.tsx'
import { SessionGate } from './session-gate.tsx'

const rootRoute = createRootRoute({ component: SessionGate, notFoundComponent: PageNotFound })

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: NewConversationScreen,
})

const conversationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/c/$conversationId',
  component: function ConversationRoute() {
    const { conversationId } = conversationRoute.useParams()
    const { data: id } = conversationIdSchema.safeParse(conversationId)
    return id === undefined ? <ConversationNotFound /> : <ConversationScreen key={id} id={id} />
  },
})

const apiKeysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings/api-keys',
  component: ApiKeysScreen,
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([homeRoute, conversationRoute, apiKeysRoute]),
  defaultErrorComponent: ErrorScreen,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
