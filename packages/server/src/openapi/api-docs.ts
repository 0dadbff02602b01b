import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

const DESCRIPTION = `Conversations, tasks and chat for callers in any language. Sign in with a bearer
token (an API key, or a JWT of an outside issuer), or with the session cookie of the web client. An API key
needs the scope \`read\` for what only reads, \`chat\` for chat and conversations, \`tasks\` for tasks; one that
acts for users names the user in \`X-Act-As\`. Ids are integers, times are ISO 8601 in UTC.
Error bodies are \`{"detail": …}\`: a text, and for 422 a list of the problems and their places.`

/** Notes the routes that come after it, where they have a tag. */
export async function describeApi(app: FastifyInstance, { https }: { https: boolean }) {
  await app.register(swagger, {
    hideUntagged: true,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Throughline',
        version: '0.1.0',
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [
        { name: 'chat', description: 'Messages and their answers, as server-sent events' },
        { name: 'conversations', description: 'What was said' },
        { name: 'tasks', description: 'The to-do items' },
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

/** The description as JSON, and a page to read and try it. */
export async function serveApiDocs(app: FastifyInstance): Promise<void> {
  app.get('/openapi.json', () => app.swagger())
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'Throughline API' },
    uiConfig: { layout: 'BaseLayout', tryItOutEnabled: true, defaultModelsExpandDepth: -1 },
  })
}
