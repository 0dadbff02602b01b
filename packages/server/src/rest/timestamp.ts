import { z } from 'zod'

/** A time as it is sent: ISO 8601 in UTC. */
export const timestamp = z.string().meta({ format: 'date-time' })
