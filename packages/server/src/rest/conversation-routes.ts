import {
  conversationNotFound,
  deleteConversation,
  findLatestConversation,
  findMessageNumbers,
  getConversationId,
  listConversations,
  renameConversation,
} from '@throughline/db'
import { z } from 'zod'
import { calledBy } from '../http/require-scope.ts'
import { conversationShape, titleShape, toConversationShape } from './conversation-schema.ts'
import { deletedSchema, toDeleted } from './deleted-schema.ts'
import { detailResponses, restErrors } from '../openapi/error-responses.ts'
import { messageShape, namedMessages, toMessageShape } from './message-schema.ts'
import { listQuery, messagesQuery, nameNextPage, NEXT_PAGE } from './page.ts'
import type { ZodScope } from '../openapi/zod-scope.ts'
import { byIdParams } from './whole-number.ts'

const tags = ['conversations']
const byIdErrors = { ...restErrors, ...detailResponses(404) }

export function serveConversations(scope: ZodScope): void {
  serveConversationList(scope)
  serveConversation(scope)

  scope.patch(
    '/api/conversations/:id',
    {
      config: { scope: 'chat' },
      schema: {
        tags,
        operationId: 'renameConversation',
        summary: 'Rename a conversation',
        params: byIdParams,
        body: titleShape,
        response: { 200: conversationShape, ...byIdErrors, ...detailResponses(413, 415) },
      },
    },
    async (request) => {
      const { db, principalId } = calledBy(request)
      const id = await getConversationId(db, principalId, request.params.id)
      const { title } = request.body
      return toConversationShape(await renameConversation(db, principalId, { id, title }))
    },
  )

  scope.delete(
    '/api/conversations/:id',
    {
      config: { scope: 'chat' },
      schema: {
        tags,
        operationId: 'deleteConversation',
        summary: 'Delete a conversation and its messages permanently',
        params: byIdParams,
        response: { 200: deletedSchema, ...byIdErrors },
      },
    },
    async (request) => {
      const { db, principalId } = calledBy(request)
      const id = await getConversationId(db, principalId, request.params.id)
      await deleteConversation(db, principalId, id)
      return toDeleted(request.params.id)
    },
  )
}

function serveConversationList(scope: ZodScope): void {
  scope.get(
    '/api/conversations',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listConversations',
        summary: 'List conversations, the most recently updated first',
        description: NEXT_PAGE,
        querystring: listQuery,
        response: { 200: z.array(conversationShape), ...restErrors },
      },
    },
    async (request, reply) => {
      const { db, principalId } = calledBy(request)
      const { items, nextCursor } = await listConversations(db, principalId, request.query)
      nameNextPage({ request, reply }, nextCursor)
      return items.map(toConversationShape)
    },
  )

  scope.get(
    '/api/conversations/recent/first',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getLatestConversation',
        summary: 'The most recently updated conversation, or null',
        response: { 200: conversationShape.nullable(), ...restErrors },
      },
    },
    async (request, reply) => {
      const { db, principalId } = calledBy(request)
      const latest = await findLatestConversation(db, principalId)
      // Fastify sends an empty body for null.
      if (!latest)
        return reply.type('application/json; charset=utf-8').serializer(String).send('null')
      return toConversationShape(latest)
    },
  )
}

function serveConversation(scope: ZodScope): void {
  scope.get(
    '/api/conversations/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getConversation',
        summary: 'A conversation with its newest messages',
        description:
          'The first page has the newest messages, in chronological order. `X-Next-Cursor` is the cursor of the page with older ones.',
        params: byIdParams,
        querystring: messagesQuery,
        response: {
          200: conversationShape.extend({ messages: z.array(messageShape) }),
          ...byIdErrors,
        },
      },
    },
    async (request, reply) => {
      const { db, principalId, runs } = calledBy(request)
      const id = await getConversationId(db, principalId, request.params.id)
      const opened = await runs.openConversation(principalId, id, request.query)
      const { items, nextCursor } = opened.messages
      const numbers = await findMessageNumbers(db, items.flatMap(namedMessages))
      nameNextPage({ request, reply }, nextCursor)
      // The conversation was deleted between the queries.
      if (items.length > 0 && numbers.size === 0) throw conversationNotFound()
      const messages = items.flatMap((message) => toMessageShape(message, numbers) ?? [])
      return { ...toConversationShape(opened.conversation), messages }
    },
  )
}
