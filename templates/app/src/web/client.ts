import { createAppClient } from '@throughline/ui'
import type { AppRouter } from '../server/index.ts'

export const { trpc } = createAppClient<AppRouter>()
