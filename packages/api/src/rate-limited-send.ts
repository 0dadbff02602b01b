import type { PrincipalId, ToolTypes } from '@throughline/protocol'
import type { Runs, Sent } from '@throughline/runs'
import type { Caller } from './caller.ts'
import type { Services } from './context.ts'

interface SendContext {
  runs: Pick<Runs<ToolTypes>, 'findSent'>
  sendLimit: Services['sendLimit']
}

/**
 * Counts a send against the caller's rate limit. A request id that was sent before is not counted:
 * it returns the earlier result even if the limit is reached.
 */
export async function rateLimitedSend<Input extends Parameters<Runs<ToolTypes>['findSent']>[1]>(
  { caller, runs, sendLimit }: SendContext & { caller: Caller },
  input: Input,
  send: (principalId: PrincipalId, input: Input) => Promise<Sent>,
): Promise<Sent> {
  const { principalId } = caller
  try {
    await sendLimit.consume(caller)
  } catch (error) {
    const earlier = await runs.findSent(principalId, input)
    if (earlier) return earlier
    throw error
  }
  const sent = await send(principalId, input)
  if (sent.repeated) await sendLimit.refund(caller)
  return sent
}
