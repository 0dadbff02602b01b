import type { TestProject } from 'vitest/node'
import { sampleApp } from './sample-app.ts'
import { startTestPostgres } from './test-postgres.ts'

/** One server and one migrated template for the whole test run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres({ apps: [sampleApp] })
  project.provide('databaseTemplate', postgres.template)
  return async () => {
    await postgres[Symbol.asyncDispose]()
  }
}
