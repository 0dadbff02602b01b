import type { Numbered } from '@throughline/db'
import { textSchema } from '@throughline/protocol'
import {
  byIdParams,
  calledBy,
  detailResponses,
  listQuery,
  nameNextPage,
  NEXT_PAGE,
  restErrors,
  timestamp,
  type ZodScope,
} from '@throughline/server'
import { z } from 'zod'
import { GADGET_TITLE_MAX_LENGTH, type Gadget } from '../gadget.ts'
import { getGadget, insertGadget, listGadgets } from './gadget.ts'
import type { AppTables } from './tables.ts'

const tags = ['gadgets']

const restGadgetSchema = z
  .object({ id: z.int().min(1), title: z.string(), created_at: timestamp })
  .meta({ examples: [{ id: 7, title: 'Lamp', created_at: '2026-11-24T09:00:00.000Z' }] })

const newGadgetSchema = z
  .object({ title: textSchema(GADGET_TITLE_MAX_LENGTH) })
  .meta({ examples: [{ title: 'Lamp' }] })

export function serveGadgets(scope: ZodScope): void {
  scope.get(
    '/api/gadgets',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listGadgets',
        summary: 'List gadgets, the newest first',
        description: NEXT_PAGE,
        querystring: listQuery,
        response: { 200: z.array(restGadgetSchema), ...restErrors },
      },
    },
    async (request, reply) => {
      const { db, principalId } = caller(request)
      const { items, nextCursor } = await listGadgets(db, principalId, request.query)
      nameNextPage({ request, reply }, nextCursor)
      return items.map(toRestGadget)
    },
  )

  scope.post(
    '/api/gadgets',
    {
      config: { scope: 'gadgets' },
      schema: {
        tags,
        operationId: 'createGadget',
        summary: 'Create a gadget',
        body: newGadgetSchema,
        response: { 201: restGadgetSchema, ...restErrors, ...detailResponses(413, 415) },
      },
    },
    async (request, reply) => {
      const { db, principalId } = caller(request)
      const created = await insertGadget(db, principalId, request.body)
      return reply.code(201).send(toRestGadget(created))
    },
  )

  serveGadget(scope)
}

function serveGadget(scope: ZodScope): void {
  scope.get(
    '/api/gadgets/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getGadget',
        summary: 'Get a gadget',
        params: byIdParams,
        response: { 200: restGadgetSchema, ...restErrors, ...detailResponses(404) },
      },
    },
    async (request) => {
      const { db, principalId } = caller(request)
      return toRestGadget(await getGadget(db, principalId, request.params.id))
    },
  )
}

/** The calling principal, and the database with the types of the app's tables. */
function caller(request: Parameters<typeof calledBy>[0]) {
  const { db, principalId } = calledBy(request)
  return { db: db.$extendTables<AppTables>(), principalId }
}

function toRestGadget({ number, title, createdAt }: Numbered<Gadget>) {
  return { id: number, title, created_at: createdAt }
}
