import type { ApiKey } from '@throughline/protocol'
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { ConfirmDialog } from '../../components/overlays/confirm-dialog.tsx'
import { dayInText, today } from '../../components/text/day.ts'
import { isPast, timeAgo } from '../../components/text/time-ago.ts'
import { useWebApp } from '../../web-app/web-app.ts'
import { scopeText } from './scope-texts.ts'
import { useRevokeKey } from './use-revoke-key.ts'

export function ApiKeyRow({ apiKey }: { apiKey: ApiKey }) {
  const [isConfirming, setConfirming] = useState(false)
  const { revoke, isRevoking } = useRevokeKey(apiKey)
  return (
    <li className="flex items-start gap-3 px-4 py-3.5">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2.5">
          <span className="min-w-0 font-medium wrap-anywhere">{apiKey.name}</span>
          <code className="font-mono text-[0.8125rem] text-ink-soft">{apiKey.start}…</code>
        </div>
        <Abilities apiKey={apiKey} />
        <Times apiKey={apiKey} />
      </div>
      <Button
        isSmall
        isBusy={isRevoking}
        aria-label={`Revoke “${apiKey.name}”`}
        onClick={() => setConfirming(true)}
      >
        Revoke…
      </Button>
      <ConfirmDialog
        isOpen={isConfirming}
        onClose={() => setConfirming(false)}
        onConfirm={revoke}
        title="Revoke this key?"
        description={`Programs that use “${apiKey.name}” (${apiKey.start}…) lose access immediately. You cannot undo this.`}
        action="Revoke"
      />
    </li>
  )
}

function Abilities({ apiKey: { scopes, actsForUsers, sendsPerMinute } }: { apiKey: ApiKey }) {
  const { contract } = useWebApp()
  const abilities = [
    ...scopes.map((scope) => scopeText(contract, scope).name),
    ...(actsForUsers ? ['Acts on behalf of users'] : []),
    ...(sendsPerMinute === null ? [] : [`${sendsPerMinute} messages per minute`]),
  ]
  return (
    <ul className="mt-1.5 flex flex-wrap gap-1.5" aria-label="Permissions">
      {abilities.map((ability) => (
        <li
          key={ability}
          className="rounded-md bg-hover px-1.5 py-0.5 text-[0.78125rem] text-ink-soft"
        >
          {ability}
        </li>
      ))}
    </ul>
  )
}

function Times({ apiKey: { createdAt, lastUsedAt, expiresAt } }: { apiKey: ApiKey }) {
  const isExpired = expiresAt !== null && isPast(expiresAt)
  return (
    <p className="mt-1.5 flex flex-wrap gap-x-3 text-[0.8125rem] text-ink-faint">
      <span>Created {timeAgo(createdAt)}</span>
      <span>{lastUsedAt === null ? 'Never used' : `Last used ${timeAgo(lastUsedAt)}`}</span>
      {isExpired ? (
        <span className="font-medium text-danger">Expired {dayOf(expiresAt)}</span>
      ) : (
        <span>{expiresAt === null ? 'Never expires' : `Expires ${dayOf(expiresAt)}`}</span>
      )}
    </p>
  )
}

/** The day of a point in time, in the local time zone. */
function dayOf(moment: string): string {
  return dayInText(today(new Date(moment)))
}
