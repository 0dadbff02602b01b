import { useQuery } from '@tanstack/react-query'
import { errorText } from '../../api/app-error.ts'
import { trpc } from '../../api/trpc.ts'
import { LoadFailed } from '../../components/feedback/load-failed.tsx'
import { useWebApp } from '../../web-app/web-app.ts'
import { CredentialsForm } from './credentials-form.tsx'
import { GuestEntry } from './guest-entry.tsx'

export function SignInScreen() {
  const { Logo, name, words } = useWebApp()
  const info = useQuery(trpc.server.info.queryOptions())
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-5 py-10">
      <div className="flex w-full max-w-sm animate-appear flex-col gap-7">
        <header className="flex flex-col items-center text-center">
          <Logo className="size-12" />
          <h1 className="mt-5 text-2xl font-semibold tracking-tight">Welcome to {name}</h1>
          <p className="mt-1.5 text-balance text-ink-soft">{words.line}</p>
        </header>
        {info.isError && (
          <LoadFailed
            what="The server"
            reason={errorText(info.error)}
            onRetry={() => void info.refetch()}
          />
        )}
        {info.isSuccess && (
          <>
            {info.data.guests && (
              <>
                <GuestEntry />
                <Separator />
              </>
            )}
            <CredentialsForm startWith="signIn" look={info.data.guests ? 'plain' : 'primary'} />
          </>
        )}
      </div>
    </main>
  )
}

function Separator() {
  return (
    <div className="flex items-center gap-3 text-[0.8125rem] text-ink-faint">
      <span className="h-px flex-1 bg-line" />
      or use an account
      <span className="h-px flex-1 bg-line" />
    </div>
  )
}
