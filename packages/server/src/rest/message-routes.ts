import {
  deleteMessage,
  forkConversation,
  getConversation,
  getMessageId,
  switchBranch,
} from '@throughline/db'
import { calledBy } from '../http/require-scope.ts'
import { detailResponses, restErrors } from '../openapi/error-responses.ts'
import type { ZodScope } from '../openapi/zod-scope.ts'
import { conversationShape, toConversationShape } from './conversation-schema.ts'
import { deletedSchema, toDeleted } from './deleted-schema.ts'
import { byIdParams } from './whole-number.ts'

const tags = ['conversations']
const errors = { ...restErrors, ...detailResponses(404, 409) }

/** Serves the branches of conversations: each branch is named by a message on it. */
export function serveMessages(scope: ZodScope): void {
  serveSwitch(scope)
  serveFork(scope)
  scope.delete(
    '/api/messages/:id',
    {
      config: { scope: 'chat' },
      schema: {
        tags,
        operationId: 'deleteMessage',
        summary: 'Delete a message and everything below it permanently',
        params: byIdParams,
        response: { 200: deletedSchema, ...errors },
      },
    },
    async (request) => {
      const { db, principalId } = calledBy(request)
      const id = await getMessageId(db, principalId, request.params.id)
      await deleteMessage(db, principalId, id)
      return toDeleted(request.params.id)
    },
  )
}

function serveSwitch(scope: ZodScope): void {
  scope.post(
    '/api/messages/:id/switch',
    {
      config: { scope: 'chat' },
      schema: {
        tags,
        operationId: 'switchBranch',
        summary: 'Make the branch through a message the current one of its conversation',
        description: 'The branch ends with the newest message below this one.',
        params: byIdParams,
        response: { 200: conversationShape, ...errors },
      },
    },
    async (request) => {
      const { db, principalId } = calledBy(request)
      const id = await getMessageId(db, principalId, request.params.id)
      const { conversationId } = await switchBranch(db, principalId, id)
      return toConversationShape(await getConversation(db, principalId, conversationId))
    },
  )
}

function serveFork(scope: ZodScope): void {
  scope.post(
    '/api/messages/:id/fork',
    {
      config: { scope: 'chat' },
      schema: {
        tags,
        operationId: 'forkConversation',
        summary: 'Create a conversation with a copy of the branch up to a message',
        params: byIdParams,
        response: { 201: conversationShape, ...errors },
      },
    },
    async (request, reply) => {
      const { db, principalId } = calledBy(request)
      const id = await getMessageId(db, principalId, request.params.id)
      return reply.code(201).send(toConversationShape(await forkConversation(db, principalId, id)))
    },
  )
}
