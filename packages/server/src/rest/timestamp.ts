import { z } from 'zod'

/** A time in ISO 8601, UTC. */
export const timestamp = z.string().meta({ format: 'date-time' })
