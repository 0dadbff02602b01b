import { enableCompileCache } from 'node:module'

// Without the cache, a process that is soon killed would spend most of its life compiling.
enableCompileCache()
await import('./server-process-main.ts')
