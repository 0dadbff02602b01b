import { enableCompileCache } from 'node:module'

// Most of the life of a process that is killed at once would go into compiling the same code.
enableCompileCache()
await import('./server-process-main.ts')
