import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import {
  errorText,
  IconButton,
  LoadFailed,
  LoadMore,
  queryClient,
  SkeletonRows,
} from '@throughline/ui'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { toast } from 'sonner'
import { GADGET_TITLE_MAX_LENGTH } from '../gadget.ts'
import { trpc } from './client.ts'

/** The current gadgets, whether the user or the assistant changes them. */
export function GadgetPanel() {
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 px-3 pb-4">
      <NewGadget />
      <GadgetList />
    </div>
  )
}

function NewGadget() {
  const [title, setTitle] = useState('')
  const create = useMutation(
    trpc.gadget.create.mutationOptions({
      onError: (error) => toast.error(`Could not add the gadget. ${errorText(error)}`),
      onSettled: () => queryClient.invalidateQueries(trpc.gadget.list.pathFilter()),
    }),
  )
  const add = () => {
    const trimmed = title.trim()
    if (trimmed === '') return
    setTitle('')
    create.mutate({ title: trimmed }, { onError: () => setTitle(trimmed) })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
      className="flex items-center gap-1 rounded-xl border border-line-field bg-surface pl-3 focus-within:border-accent"
    >
      <input
        aria-label="New gadget"
        placeholder="Add a gadget"
        value={title}
        maxLength={GADGET_TITLE_MAX_LENGTH}
        onChange={(event) => setTitle(event.currentTarget.value)}
        className="h-10 min-w-0 flex-1 bg-transparent placeholder:text-ink-faint"
      />
      <IconButton icon={Plus} label="Add" type="submit" disabled={title.trim() === ''} />
    </form>
  )
}

function GadgetList() {
  const list = useInfiniteQuery(
    trpc.gadget.list.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  )
  if (list.isPending) return <SkeletonRows count={4} label="Loading gadgets" />
  if (list.isError) {
    return (
      <LoadFailed
        what="Your gadgets"
        reason={errorText(list.error)}
        onRetry={() => void list.refetch()}
      />
    )
  }
  const gadgets = list.data.pages.flatMap(({ items }) => items)
  return (
    <ul aria-label="Gadgets" className="scroll-thin min-h-0 flex-1 overflow-y-auto">
      {gadgets.map(({ id, title }) => (
        <li key={id} className="border-b border-line px-1 py-2 break-words last:border-0">
          {title}
        </li>
      ))}
      {gadgets.length === 0 && (
        <li className="px-1 py-2 text-ink-faint">
          No gadgets yet. Add one here, or ask the assistant.
        </li>
      )}
      {list.hasNextPage && (
        <LoadMore
          label="Loading more"
          isLoading={list.isFetchingNextPage}
          onReach={() => void list.fetchNextPage()}
        />
      )}
    </ul>
  )
}
