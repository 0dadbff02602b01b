export { loadEnvFile, readEnv, type Env } from './env.ts'
export { explainStartFailure } from './explain-start-failure.ts'
export { createLog, describeError } from './logger.ts'
