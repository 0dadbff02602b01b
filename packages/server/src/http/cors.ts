import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'

/** Allows the configured origins to send cookies or a token and to read every answer, also errors. */
export async function allowOrigins(app: FastifyInstance, origins: string[]): Promise<void> {
  if (origins.length === 0) return
  await app.register(cors, {
    origin: origins,
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['retry-after', 'x-thread-id', 'x-run-id', 'x-next-cursor', 'link'],
    maxAge: 600,
  })
}
