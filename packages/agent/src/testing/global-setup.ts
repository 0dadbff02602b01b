import { startTestPostgres } from '@throughline/db/testing'
import type { TestProject } from 'vitest/node'
import { notesMigrations } from './index.ts'

/** One server for the whole test run, and one template with the tables of the notes app. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres({ apps: [notesMigrations] })
  project.provide('databaseTemplate', postgres.template)
  return async () => {
    await postgres[Symbol.asyncDispose]()
  }
}
