import { getTRPCErrorFromUnknown, getTRPCErrorShape, initTRPC, type TRPCError } from '@trpc/server'
import { errorDataOf, messageOf, toTrpcError } from './error-format.ts'

// Outside of a procedure no app's contract is at hand, so every code passes.
const anyCode = (code: string): code is string => code !== ''

const config = initTRPC.create({
  errorFormatter({ shape, error }) {
    const { stack: _, ...data } = shape.data
    return {
      ...shape,
      message: messageOf(error),
      data: { ...data, ...errorDataOf(error, anyCode) },
    }
  },
})

/** The shape that a procedure's error would have, for an error that happened outside of one. */
export function errorShapeOf(error: unknown, path?: string) {
  return getTRPCErrorShape({
    config: config._config,
    error: asTrpcError(error),
    type: 'unknown',
    path,
    input: undefined,
    ctx: undefined,
  })
}

export function asTrpcError(error: unknown): TRPCError {
  return getTRPCErrorFromUnknown(toTrpcError(error))
}
