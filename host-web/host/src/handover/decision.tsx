import { useMutation, useQuery } from '@tanstack/react-query'

import { ApiError, describeError } from '../api/http/api-error'
import {
  ACTION_WORDS,
  approveHandover,
  getHandover,
  type Handover,
  refuseHandover,
} from '../api/account/tokens'
import { Button } from '../ui/controls/button'
import { Callout } from '../ui/feedback/callout'
import { ErrorState } from '../ui/feedback/error-state'
import { Skeleton } from '../ui/feedback/skeleton'
import { formatList, plural } from '../ui/format'

interface DecisionProps {
  code: string
  username: string
  /** Another code is to be entered. */
  onOther: () => void
}

export function Decision({ code, username, onOther }: DecisionProps) {
  const wish = useQuery({
    queryKey: ['handover', code],
    queryFn: ({ signal }) => getHandover(code, { signal }),
    // What is shown is what is decided on; once decided it is there no more.
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: false,
  })
  const decide = useMutation({
    mutationFn: (approve: boolean) => (approve ? approveHandover(code) : refuseHandover(code)),
  })
  if (decide.isSuccess) return <Decided approved={decide.variables} />
  if (wish.error instanceof ApiError && wish.error.status === 404)
    return <UnknownCode detail={wish.error.message} onOther={onOther} />
  if (wish.error)
    return (
      <ErrorState
        error={wish.error}
        title="The program's wish could not be loaded"
        onRetry={() => void wish.refetch()}
      />
    )
  if (!wish.data) return <Skeleton className="h-40 rounded-md" />
  return (
    <div className="grid gap-5">
      <WishList code={code} username={username} wish={wish.data} />
      {decide.error && <Callout tone="danger">{describeError(decide.error)}</Callout>}
      <div className="flex flex-wrap gap-3">
        <Button
          variant="primary"
          busy={decide.isPending && decide.variables}
          onClick={() => {
            decide.mutate(true)
          }}
        >
          Approve
        </Button>
        <Button
          busy={decide.isPending && !decide.variables}
          onClick={() => {
            decide.mutate(false)
          }}
        >
          Refuse
        </Button>
      </div>
    </div>
  )
}

function WishList({ code, username, wish }: { code: string; username: string; wish: Handover }) {
  const facts: [string, string][] = [
    ['Program', wish.name],
    ['Code', code],
    ['Asks from', wish.network],
    ['Account', username],
    ['May', formatList(wish.actions.map((action) => ACTION_WORDS[action]))],
    ['With', wish.plugins ? formatList(wish.plugins) : 'all of your plugins'],
    ['For', plural(wish.days, 'day')],
  ]
  return (
    <dl aria-label="What the program asks for" className="grid grid-cols-[6rem_1fr] gap-x-4 gap-y-3 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 font-medium break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Decided({ approved }: { approved: boolean }) {
  return approved ? (
    <Callout tone="success" title="The program is connected">
      <p>Go back to it: it goes on by itself. You can close this page.</p>
    </Callout>
  ) : (
    <Callout tone="info" title="You refused">
      <p>The program got nothing. You can close this page.</p>
    </Callout>
  )
}

function UnknownCode({ detail, onOther }: { detail: string; onOther: () => void }) {
  return (
    <Callout tone="warning" title="This code is not known">
      <p className="mb-3">{detail}</p>
      <Button size="sm" onClick={onOther}>
        Enter another code
      </Button>
    </Callout>
  )
}
