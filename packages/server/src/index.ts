export { startServer, type RunningServer } from './open-engine.ts'
