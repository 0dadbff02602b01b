import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

interface SecurityHeadersOptions {
  /** True when browsers reach the server by https only. */
  https: boolean
  /** CSP sources of the page's inline scripts. */
  scriptHashes: string[]
}

export async function setSecurityHeaders(
  app: FastifyInstance,
  { https, scriptHashes }: SecurityHeadersOptions,
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...scriptHashes],
        // Toasts and highlighted code set styles at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
        // A model's answer must not make a browser fetch from elsewhere: that leaks what it read.
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 15_552_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
  })
}
