import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { ServerApp } from '../define-app.ts'

function descriptionOf({ contract }: ServerApp): string {
  const scopes = Object.entries(contract.scopes).map(([scope, { hint }]) => `\`${scope}\`: ${hint}`)
  return `Chat and conversations for clients in any language. Authenticate with a bearer token (an API key or
a JWT of the external issuer) or with the session cookie of the page. An API key needs the scope \`read\` to read
and \`chat\` to send messages and change conversations. ${scopes.join(' ')} A key that acts for users names the
user in \`X-Act-As\`. Ids are integers. Times are ISO 8601 in UTC.
Error bodies are \`{"detail": …}\`: a text, or for 422 a list of the problems with their locations.`
}

/** Describes the tagged routes that are registered after this call. */
export async function describeApi(
  server: FastifyInstance,
  { https, app }: { https: boolean; app: ServerApp },
): Promise<void> {
  await server.register(swagger, {
    hideUntagged: true,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Throughline',
        version: '0.2.0',
        description: descriptionOf(app),
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'chat', description: 'Messages and their answers, as server-sent events' },
        { name: 'conversations', description: 'Conversations and their messages' },
        ...(app.restTags ?? []),
      ],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'API key or JWT' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: `${https ? '__Secure-' : ''}throughline.session_token`,
          },
        },
      },
      security: [{ bearer: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
  })
}

/** Serves the OpenAPI document and Swagger UI. */
export async function serveApiDocs(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', () => app.swagger())
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'Throughline API' },
    uiConfig: { layout: 'BaseLayout', tryItOutEnabled: true, defaultModelsExpandDepth: -1 },
  })
}
