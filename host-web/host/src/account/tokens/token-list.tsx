import { useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'

import { ACTION_WORDS, type ApiToken, revokeToken, tokensQuery } from '../../api/account/tokens'
import { AskButton } from '../../ui/controls/ask-button'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { notify } from '../../ui/feedback/notify'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatAge, formatDate, formatList } from '../../ui/format'

export function TokenList() {
  const { data, error, isFetching, refetch } = useQuery(tokensQuery)
  if (data?.length === 0) {
    return (
      <EmptyState icon={KeyRound} title="You have no tokens">
        A token lets a program publish in your name, such as continuous integration.
      </EmptyState>
    )
  }
  if (data) {
    return (
      <ul
        aria-label="API tokens"
        className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
      >
        {data.map((token) => (
          <TokenRow key={token.id} token={token} />
        ))}
      </ul>
    )
  }
  if (error) {
    return (
      <ErrorState
        title="Your tokens could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  return <Skeleton className="h-40 rounded-lg" />
}

function TokenRow({ token }: { token: ApiToken }) {
  const { id, name, plugins, actions, origin, expiresAt, lastUsedAt } = token
  const queries = useQueryClient()
  const revoke = async () => {
    await revokeToken(id)
    await queries.invalidateQueries({ queryKey: tokensQuery.queryKey })
    notify.success(`“${name}” is revoked`)
  }
  return (
    <li aria-label={name} className="flex items-start gap-4 px-4 py-4 sm:px-5">
      <KeyRound aria-hidden className="mt-0.5 size-5 shrink-0 text-muted" strokeWidth={1.75} />
      <div className="min-w-0 flex-1">
        <p className="text-sm font-medium break-words">{name}</p>
        <p className="mt-0.5 text-[13px] text-pretty break-words text-muted">
          May {formatList(actions.map((action) => ACTION_WORDS[action]))}:{' '}
          {plugins ? formatList(plugins) : 'all your plugins'}.
        </p>
        {origin && (
          <p className="text-[13px] break-all text-muted">
            Made for a run of {origin.repository}, {origin.workflow}
          </p>
        )}
        <p className="text-[13px] text-muted">
          Good until {formatDate(expiresAt)} ·{' '}
          {lastUsedAt ? `last used ${formatAge(lastUsedAt)}` : 'never used'}
        </p>
      </div>
      <AskButton
        verb="Revoke"
        of={name}
        title={`Revoke “${name}”?`}
        consequences={[
          'The program that has it is refused from its next request on.',
          'This cannot be undone; you can make another one.',
        ]}
        onConfirm={revoke}
      />
    </li>
  )
}
