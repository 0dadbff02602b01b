import { useInfiniteQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { errorText } from '../../api/app-error.ts'
import { LoadFailed } from '../../components/feedback/load-failed.tsx'
import { LoadMore } from '../../components/feedback/load-more.tsx'
import { Notice } from '../../components/feedback/notice.tsx'
import { SkeletonRows } from '../../components/feedback/skeleton.tsx'
import { apiKeyListQuery } from './api-key-list-query.ts'
import { ApiKeyRow } from './api-key-row.tsx'

export function ApiKeyList() {
  const list = useInfiniteQuery(apiKeyListQuery())
  if (list.isPending) return <SkeletonRows count={4} label="Loading your API keys" />
  if (list.data === undefined) {
    return (
      <LoadFailed
        what="Your API keys"
        reason={errorText(list.error)}
        onRetry={() => void list.refetch()}
      />
    )
  }
  const keys = list.data.pages.flatMap((page) => page.items)
  if (keys.length === 0) {
    return (
      <Notice
        icon={KeyRound}
        title="No API keys yet"
        text="Create one for each program that calls this server."
      />
    )
  }
  return (
    <>
      <ul
        aria-label="API keys"
        className="divide-y divide-line rounded-2xl border border-line bg-surface"
      >
        {keys.map((apiKey) => (
          <ApiKeyRow key={apiKey.id} apiKey={apiKey} />
        ))}
      </ul>
      {list.hasNextPage && (
        <LoadMore
          label="Loading more API keys"
          isLoading={list.isFetchingNextPage}
          onReach={() => void list.fetchNextPage()}
        />
      )}
    </>
  )
}
