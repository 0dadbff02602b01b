import type { AnyTRPCRouter, TRPCProcedureType } from '@trpc/server'
import { z } from 'zod'

const procedureSchema = z.custom<{ _def: { type: TRPCProcedureType } }>(
  (value) => typeof value === 'function' && '_def' in value,
)

/** Lists a router's procedures with their full paths, `chat.send`, and types. */
export function proceduresOf(router: AnyTRPCRouter): { path: string; type: TRPCProcedureType }[] {
  return Object.entries(router._def.procedures).map(([path, procedure]) => ({
    path,
    type: procedureSchema.parse(procedure)._def.type,
  }))
}
