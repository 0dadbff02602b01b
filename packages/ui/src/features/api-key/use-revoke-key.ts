import type { ApiKey } from '@throughline/protocol'
import { useMutation } from '@tanstack/react-query'
import { toast } from 'sonner'
import { errorText } from '../../api/app-error.ts'
import { queryClient } from '../../api/query-client.ts'
import { trpc } from '../../api/trpc.ts'

interface Revoking {
  revoke: () => void
  isRevoking: boolean
}

export function useRevokeKey({ id, name }: ApiKey): Revoking {
  const mutation = useMutation(
    trpc.apiKey.revoke.mutationOptions({
      onSuccess: () => void toast(`Revoked “${name}”`),
      onError: (error) => void toast.error(`Could not revoke the key. ${errorText(error)}`),
      onSettled: () => queryClient.invalidateQueries(trpc.apiKey.list.pathFilter()),
    }),
  )
  return { revoke: () => mutation.mutate({ id }), isRevoking: mutation.isPending }
}
