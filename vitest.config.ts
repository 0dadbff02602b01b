import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{apps,packages,templates}/*/{src,test}/**/*.test.{ts,tsx}',
      'templates/check/*.test.ts',
      'bench/**/*.test.ts',
    ],
    globalSetup: ['packages/agent/src/testing/global-setup.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
