import type { Change, PrincipalId } from '@throughline/protocol'
import type { ProcessContext } from '../process-context.ts'

/**
 * Streams the changes of a principal's data. Yields `resync` first, and again after changes were
 * missed: the client then fetches the state instead.
 */
export async function* followChanges(
  { changes }: Pick<ProcessContext, 'changes'>,
  principalId: PrincipalId,
  signal: AbortSignal,
): AsyncGenerator<Change, void> {
  signal.throwIfAborted()
  using subscription = changes.subscribe(principalId, signal)
  yield { type: 'resync' }
  while (true) {
    const next = await subscription.next()
    if (next === 'resync') yield { type: 'resync' }
    else yield* next
  }
}
