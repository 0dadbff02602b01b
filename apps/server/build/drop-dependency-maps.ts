import type { Plugin } from 'rolldown'

/**
 * Removes the source maps of chunks that hold dependencies only. Node.js reads the map of every
 * chunk that it loads, and these take 12 MB of memory. The stack traces of dependencies still have
 * the names of their functions.
 */
export const dropDependencyMaps: Plugin = {
  name: 'drop-dependency-maps',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || chunk.sourcemapFileName === null) continue
      if (!chunk.moduleIds.every((id) => id.includes('node_modules'))) continue
      chunk.code = chunk.code.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n')
      delete bundle[chunk.sourcemapFileName]
    }
  },
}
