import {
  decodeCursor,
  newId,
  notifyChangeSql,
  toPage,
  type Numbered,
  type PageRequest,
} from '@throughline/db'
import { errorsOf, type AppError, type Page, type PrincipalId } from '@throughline/protocol'
import { sql, type ExpressionBuilder, type Kysely, type Selectable } from 'kysely'
import { z } from 'zod'
import { contract } from '../contract.ts'
import { taskIdSchema, type Task, type TaskId, type TaskStatus } from '../task.ts'
import type { TaskTable, TodoDatabase } from './tables.ts'

const fail = errorsOf(contract)

export interface NewTask {
  title: string
  description?: string | undefined
  dueOn?: string | null | undefined
}

export async function insertTask(
  db: Kysely<TodoDatabase>,
  principalId: PrincipalId,
  { title, description = '', dueOn = null }: NewTask,
): Promise<Numbered<Task>> {
  const row = await db
    .insertInto('task')
    .values({
      id: newId(taskIdSchema),
      principal_id: principalId,
      title,
      description,
      due_on: dueOn,
    })
    .returningAll()
    .returning(notifyTasksChanged(principalId))
    .executeTakeFirstOrThrow()
  return toTask(row)
}

export interface TaskFilter {
  status?: TaskStatus | undefined
  /** All words must occur in the title or the description, in any order and case. */
  words?: string | undefined
  dueFrom?: string | undefined
  dueTo?: string | undefined
}

const cursorSchema = z.tuple([z.iso.datetime(), taskIdSchema])

/** The newest tasks first, a page at a time. */
export async function listTasks(
  db: Kysely<TodoDatabase>,
  principalId: PrincipalId,
  { limit, cursor, offset = 0, ...filter }: TaskFilter & PageRequest,
): Promise<Page<Numbered<Task>>> {
  let query = db
    .selectFrom('task')
    .selectAll()
    .where('principal_id', '=', principalId)
    .where((eb) => eb.and(conditions(eb, filter)))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .offset(offset)
  if (cursor !== undefined) {
    const [createdAt, id] = decodeCursor(cursorSchema, cursor)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('created_at', 'id'), '<', tuple(new Date(createdAt), id)),
    )
  }
  const items = (await query.execute()).map(toTask)
  return toPage(items, limit, (last) => [last.createdAt, last.id])
}

function conditions(eb: ExpressionBuilder<TodoDatabase, 'task'>, filter: TaskFilter) {
  const { status = 'all', words = '', dueFrom, dueTo } = filter
  const patterns = words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)
  return [
    ...(status === 'open' ? [eb('completed_at', 'is', null)] : []),
    ...(status === 'completed' ? [eb('completed_at', 'is not', null)] : []),
    ...(dueFrom === undefined ? [] : [eb('due_on', '>=', dueFrom)]),
    ...(dueTo === undefined ? [] : [eb('due_on', '<=', dueTo)]),
    ...(patterns.length === 0
      ? []
      : [sql<boolean>`title || ' ' || description ilike all(${patterns}::text[])`]),
  ]
}

/** One array parameter for any number of ids, so that the statement and its plan stay the same. */
function isAnyOf(ids: readonly TaskId[]) {
  return sql<boolean>`id = any(${ids}::uuid[])`
}

/** The tasks among `ids` that are this principal's, in the order of `ids`. */
export async function findTasks(
  db: Kysely<TodoDatabase>,
  principalId: PrincipalId,
  ids: readonly TaskId[],
): Promise<Numbered<Task>[]> {
  const rows = await db
    .selectFrom('task')
    .selectAll()
    .where('principal_id', '=', principalId)
    .where(isAnyOf(ids))
    .execute()
  return rows.map(toTask).toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}

/** The id of the task with this number. Throws TASK_NOT_FOUND if the principal has none. */
export async function getTaskId(
  db: Kysely<TodoDatabase>,
  principalId: PrincipalId,
  number: number,
): Promise<TaskId> {
  const { id } = await db
    .selectFrom('task')
    .select('id')
    .where('number', '=', number)
    .where('principal_id', '=', principalId)
    .executeTakeFirstOrThrow(taskNotFound)
  return id
}

export interface TaskChange {
  title?: string | undefined
  description?: string | undefined
  /** Null removes the due day. */
  dueOn?: string | null | undefined
}

/** Throws TASK_NOT_FOUND when it does not exist or is another principal's. */
export async function updateTask(
  db: Kysely<TodoDatabase>,
  principalId: PrincipalId,
  { id, title, description, dueOn }: TaskChange & { id: TaskId },
): Promise<Numbered<Task>> {
  const row = await db
    .updateTable('task')
    .set({ title, description, due_on: dueOn, updated_at: sql`now()` })
    .where('id', '=', id)
    .where('principal_id', '=', principalId)
    .returningAll()
    .returning(notifyTasksChanged(principalId))
    .executeTakeFirst()
  if (!row) throw taskNotFound()
  return toTask(row)
}

/** Completes or reopens all of `ids`, or throws TASK_NOT_FOUND and changes none. */
export async function setTasksCompleted(
  db: Kysely<TodoDatabase>,
  principalId: PrincipalId,
  { ids, completed }: { ids: readonly TaskId[]; completed: boolean },
): Promise<Numbered<Task>[]> {
  return changeAll(db, ids, (trx) =>
    trx
      .updateTable('task')
      .set((eb) => ({
        completed_at: completed ? eb.fn.coalesce('completed_at', sql<Date>`now()`) : null,
        updated_at: sql`now()`,
      }))
      .where(isAnyOf(ids))
      .where('principal_id', '=', principalId)
      .returningAll()
      .returning(notifyTasksChanged(principalId))
      .execute(),
  )
}

/** Deletes all of `ids` and returns them, or throws TASK_NOT_FOUND and deletes none. */
export async function deleteTasks(
  db: Kysely<TodoDatabase>,
  principalId: PrincipalId,
  ids: readonly TaskId[],
): Promise<Numbered<Task>[]> {
  return changeAll(db, ids, (trx) =>
    trx
      .deleteFrom('task')
      .where(isAnyOf(ids))
      .where('principal_id', '=', principalId)
      .returningAll()
      .returning(notifyTasksChanged(principalId))
      .execute(),
  )
}

async function changeAll(
  db: Kysely<TodoDatabase>,
  ids: readonly TaskId[],
  change: (trx: Kysely<TodoDatabase>) => Promise<Selectable<TaskTable>[]>,
): Promise<Numbered<Task>[]> {
  const changeOrThrow = async (trx: Kysely<TodoDatabase>) => {
    const rows = await change(trx)
    if (rows.length < new Set(ids).size) throw taskNotFound()
    return rows.map(toTask).toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
  }
  return db.isTransaction ? changeOrThrow(db) : db.transaction().execute(changeOrThrow)
}

function notifyTasksChanged(principalId: PrincipalId) {
  return notifyChangeSql(principalId, { type: 'app', topic: 'tasks' }).as('announced')
}

export function taskNotFound(): AppError {
  return fail('TASK_NOT_FOUND', 'There is no such task.')
}

function toTask(row: Selectable<TaskTable>): Numbered<Task> {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    description: row.description,
    dueOn: row.due_on,
    completedAt: row.completed_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}
