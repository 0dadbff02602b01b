import {
  byIdParams,
  calledBy,
  deletedSchema,
  detailResponses,
  nameNextPage,
  NEXT_PAGE,
  restErrors,
  toDeleted,
  type ZodScope,
} from '@throughline/server'
import { z } from 'zod'
import type { TaskId } from '../../task.ts'
import type { TodoTables } from '../tables.ts'
import {
  deleteTasks,
  findTasks,
  getTaskId,
  insertTask,
  listTasks,
  setTasksCompleted,
  taskNotFound,
  updateTask,
} from '../task.ts'
import {
  newTaskSchema,
  taskChangeSchema,
  taskQuery,
  taskRestSchema,
  toRestTask,
  toTaskFilter,
} from './task-schema.ts'

const tags = ['tasks']
const byIdErrors = { ...restErrors, ...detailResponses(404) }
const bodyErrors = detailResponses(413, 415)

export function serveTasks(scope: ZodScope): void {
  serveTaskList(scope)
  serveTask(scope)
  serveTaskChanges(scope)
}

function serveTaskList(scope: ZodScope): void {
  scope.get(
    '/api/tasks',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listTasks',
        summary: 'List tasks, the newest first',
        description: NEXT_PAGE,
        querystring: taskQuery,
        response: { 200: z.array(taskRestSchema), ...restErrors },
      },
    },
    async (request, reply) => {
      const { db, principalId } = caller(request)
      const { status, ...page } = request.query
      const filteredPage = { ...page, ...toTaskFilter(status) }
      const { items, nextCursor } = await listTasks(db, principalId, filteredPage)
      nameNextPage({ request, reply }, nextCursor)
      return items.map(toRestTask)
    },
  )

  scope.post(
    '/api/tasks',
    {
      config: { scope: 'tasks' },
      schema: {
        tags,
        operationId: 'createTask',
        summary: 'Create a task',
        body: newTaskSchema,
        response: { 201: taskRestSchema, ...restErrors, ...bodyErrors },
      },
    },
    async (request, reply) => {
      const { db, principalId } = caller(request)
      const { title, description, due_date: dueOn } = request.body
      const task = { title, description: description ?? undefined, dueOn }
      return reply.code(201).send(toRestTask(await insertTask(db, principalId, task)))
    },
  )
}

function serveTask(scope: ZodScope): void {
  scope.get(
    '/api/tasks/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getTask',
        summary: 'Get a task',
        params: byIdParams,
        response: { 200: taskRestSchema, ...byIdErrors },
      },
    },
    async (request) => {
      const { called, id } = await lookUp(request)
      const [task] = await findTasks(called.db, called.principalId, [id])
      if (!task) throw taskNotFound()
      return toRestTask(task)
    },
  )

  scope.delete(
    '/api/tasks/:id',
    {
      config: { scope: 'tasks' },
      schema: {
        tags,
        operationId: 'deleteTask',
        summary: 'Delete a task permanently',
        params: byIdParams,
        response: { 200: deletedSchema, ...byIdErrors },
      },
    },
    async (request) => {
      const { called, id } = await lookUp(request)
      await deleteTasks(called.db, called.principalId, [id])
      return toDeleted(request.params.id)
    },
  )
}

function serveTaskChanges(scope: ZodScope): void {
  // PATCH and PUT do the same: clients of both kinds exist.
  for (const [method, operationId] of [
    ['PATCH', 'updateTask'],
    ['PUT', 'putTask'],
  ] as const) {
    scope.route({
      method,
      url: '/api/tasks/:id',
      config: { scope: 'tasks' },
      schema: {
        tags,
        operationId,
        summary: 'Update the given fields of a task',
        params: byIdParams,
        body: taskChangeSchema,
        response: { 200: taskRestSchema, ...byIdErrors, ...bodyErrors },
      },
      handler: async (request) => {
        const { called, id } = await lookUp(request)
        return toRestTask(await changeTask(called, id, request.body))
      },
    })
  }

  scope.patch(
    '/api/tasks/:id/complete',
    {
      config: { scope: 'tasks' },
      schema: {
        tags,
        operationId: 'completeTask',
        summary: 'Complete a task; completing it again keeps its completion time',
        params: byIdParams,
        response: { 200: taskRestSchema, ...byIdErrors },
      },
    },
    async (request) => {
      const { called, id } = await lookUp(request)
      return toRestTask(await changeTask(called, id, { completed: true }))
    },
  )
}

/** The calling principal, and the database with the types of the app's tables. */
function caller(request: Parameters<typeof calledBy>[0]) {
  const { db, principalId } = calledBy(request)
  return { db: db.$extendTables<TodoTables>(), principalId }
}

/** The caller, and the id of the task with the requested number. */
async function lookUp(request: Parameters<typeof caller>[0] & { params: { id: number } }) {
  const called = caller(request)
  return { called, id: await getTaskId(called.db, called.principalId, request.params.id) }
}

/** Applies the whole change or nothing. */
async function changeTask(
  { db, principalId }: ReturnType<typeof caller>,
  id: TaskId,
  { title, description, due_date: dueOn, completed }: z.output<typeof taskChangeSchema>,
) {
  return db.transaction().execute(async (trx) => {
    const [done] =
      completed === undefined
        ? []
        : await setTasksCompleted(trx, principalId, { ids: [id], completed })
    const isOnlyThat = title === undefined && description === undefined && dueOn === undefined
    if (done && isOnlyThat) return done
    const change = { id, title, description: description === null ? '' : description, dueOn }
    return updateTask(trx, principalId, change)
  })
}
