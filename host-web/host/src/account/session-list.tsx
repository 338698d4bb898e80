import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Monitor, Smartphone } from 'lucide-react'

import { endSession } from '../api/account/auth'
import { sessionsQuery } from '../api/queries'
import type { SignedInDevice } from '../api/types'
import { useAuth } from '../auth/auth-store'
import { Badge } from '../ui/layout/badge'
import { Button } from '../ui/controls/button'
import { ErrorState } from '../ui/feedback/error-state'
import { formatAge, formatDate } from '../ui/format'
import { notify } from '../ui/feedback/notify'
import { Skeleton } from '../ui/feedback/skeleton'
import { Section } from '../ui/layout/section'

export function SessionList() {
  const { data, error, refetch } = useQuery(sessionsQuery)
  const signOutEverywhere = useAuth((auth) => auth.signOutEverywhere)
  const everywhere = useMutation({
    mutationFn: signOutEverywhere,
    onSuccess: () => notify.info('You are signed out everywhere.'),
    onError: (problem) => notify.error('You could not be signed out', problem),
  })
  return (
    <Section
      boxed
      title="Where you are signed in"
      description="A session ends after 7 days without use, and after 30 days in any case."
      actions={
        <Button
          size="sm"
          busy={everywhere.isPending}
          onClick={() => {
            everywhere.mutate()
          }}
        >
          Sign out everywhere
        </Button>
      }
    >
      {error && !data && (
        <ErrorState error={error} title="Your sessions could not be loaded" onRetry={() => void refetch()} />
      )}
      {!data && !error && <Skeleton className="h-24 rounded-md" />}
      {data && (
        <ul aria-label="Sessions" className="divide-y divide-border">
          {data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function SessionRow({ session }: { session: SignedInDevice }) {
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: () => endSession(session.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
    onError: (problem) => notify.error('The session could not be ended', problem),
  })
  const Icon = /Android|iPhone|iPad/.test(session.device) ? Smartphone : Monitor
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
      <Icon aria-hidden className="size-5 shrink-0 text-muted" strokeWidth={1.75} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {session.device}
          {session.current && <Badge>This one</Badge>}
        </p>
        <p className="text-[13px] text-muted">
          Since {formatDate(session.since)}, last seen {formatAge(session.lastSeen)}
        </p>
      </div>
      {!session.current && (
        <Button
          size="sm"
          busy={end.isPending}
          aria-label={`Sign out ${session.device}, signed in ${formatDate(session.since)}`}
          onClick={() => {
            end.mutate()
          }}
        >
          Sign out
        </Button>
      )}
    </li>
  )
}
