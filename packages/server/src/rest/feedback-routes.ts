import { clearFeedback, getMessageId, listFeedback, rateMessage } from '@throughline/db'
import { z } from 'zod'
import { calledBy } from '../http/require-scope.ts'
import { detailResponses, restErrors } from '../openapi/error-responses.ts'
import type { ZodScope } from '../openapi/zod-scope.ts'
import { deletedSchema, toDeleted } from './deleted-schema.ts'
import { feedbackShape, ratingShape, toFeedbackShape } from './feedback-schema.ts'
import { cursorQuery, nameNextPage, NEXT_PAGE } from './page.ts'
import { byIdParams } from './whole-number.ts'

const tags = ['conversations']
const byIdErrors = { ...restErrors, ...detailResponses(404) }

export function serveFeedback(scope: ZodScope): void {
  serveFeedbackList(scope)

  scope.put(
    '/api/messages/:id/feedback',
    {
      config: { scope: 'chat' },
      schema: {
        tags,
        operationId: 'rateMessage',
        summary: 'Store feedback on an answer, in place of an earlier one',
        params: byIdParams,
        body: ratingShape,
        response: { 200: feedbackShape, ...byIdErrors, ...detailResponses(413, 415) },
      },
    },
    async (request) => {
      const { db, principalId } = calledBy(request)
      const messageId = await getMessageId(db, principalId, request.params.id)
      return toFeedbackShape(await rateMessage(db, principalId, { messageId, ...request.body }))
    },
  )

  scope.delete(
    '/api/messages/:id/feedback',
    {
      config: { scope: 'chat' },
      schema: {
        tags,
        operationId: 'clearFeedback',
        summary: 'Remove the feedback on an answer',
        params: byIdParams,
        response: { 200: deletedSchema, ...byIdErrors },
      },
    },
    async (request) => {
      const { db, principalId } = calledBy(request)
      const messageId = await getMessageId(db, principalId, request.params.id)
      await clearFeedback(db, principalId, messageId)
      return toDeleted(request.params.id)
    },
  )
}

function serveFeedbackList(scope: ZodScope): void {
  scope.get(
    '/api/feedback',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listFeedback',
        summary: 'List feedback, the most recently changed first',
        description: NEXT_PAGE,
        querystring: cursorQuery,
        response: { 200: z.array(feedbackShape), ...restErrors },
      },
    },
    async (request, reply) => {
      const { db, principalId } = calledBy(request)
      const { items, nextCursor } = await listFeedback(db, principalId, request.query)
      nameNextPage({ request, reply }, nextCursor)
      return items.map(toFeedbackShape)
    },
  )
}
