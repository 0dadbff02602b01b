import { getTRPCErrorFromUnknown, getTRPCErrorShape, initTRPC, type TRPCError } from '@trpc/server'
import { errorDataOf, messageOf, translateError } from './error-format.ts'

// Outside a procedure the app's contract is not available, so every code is accepted.
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

/** Gives an error outside a procedure the shape that a procedure's error has. */
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
  return getTRPCErrorFromUnknown(translateError(error))
}
