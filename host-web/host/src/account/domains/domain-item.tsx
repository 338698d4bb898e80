import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import { checkDomain, type Domain, domainsQuery, removeDomain } from '../../api/account/domains'
import { AskButton } from '../../ui/controls/ask-button'
import { Button } from '../../ui/controls/button'
import { CopyButton } from '../../ui/controls/copy-button'
import { Callout } from '../../ui/feedback/callout'
import { notify } from '../../ui/feedback/notify'
import { formatDate } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'
import { dnsProblem, httpsProblem } from './problems'

const CONSEQUENCES = {
  pending: ['It is not looked for any more.', 'To claim it again, you get another value.'],
  verified: [
    'It is not shown beside your name any more.',
    'To have it again, you prove it anew, with another value.',
  ],
  revoked: ['It goes from this list. What the moderator decided stays: you cannot prove it again.'],
}

interface DomainItemProps {
  userId: string
  domain: Domain
}

export function DomainItem({ userId, domain }: DomainItemProps) {
  const queries = useQueryClient()
  const { queryKey } = domainsQuery(userId)
  const remove = async () => {
    await removeDomain(domain.domain)
    await queries.invalidateQueries({ queryKey })
  }
  return (
    <li aria-label={domain.domain} className="grid grid-cols-1 gap-4 rounded-md border border-border p-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="flex min-w-0 flex-wrap items-center gap-2 text-sm font-medium">
          <span className="break-all">{domain.domain}</span>
          <State domain={domain} />
        </p>
        <AskButton
          verb="Remove"
          of={domain.domain}
          title={`Remove ${domain.domain}?`}
          consequences={CONSEQUENCES[domain.state]}
          onConfirm={remove}
        />
      </div>
      {domain.state === 'revoked' && (
        <Callout tone="danger" title="A moderator has taken it away">
          <p className="break-words whitespace-pre-line">{domain.reason}</p>
        </Callout>
      )}
      {domain.state === 'verified' && domain.lostAt && (
        <Callout tone="warning" title={`${domain.domain} does not say any more that it is yours`}>
          Put the record or the file back until {formatDate(domain.lostAt)}. Then it is not shown any more.
        </Callout>
      )}
      {domain.state === 'verified' && domain.verifiedAt && !domain.lostAt && (
        <p className="text-sm text-muted">
          Shown since {formatDate(domain.verifiedAt)}. Leave the record or the file where it is: it is looked
          for each day.
        </p>
      )}
      {(domain.state === 'pending' || (domain.state === 'verified' && domain.lostAt)) && (
        <HowTo userId={userId} domain={domain} />
      )}
    </li>
  )
}

function State({ domain: { state, checking } }: { domain: Domain }) {
  const shown = {
    verified: <Badge tone="success">Verified</Badge>,
    revoked: <Badge tone="danger">Taken away</Badge>,
    pending: <Badge tone="warning">Not proven yet</Badge>,
  }
  return (
    <span role="status" className="inline-flex">
      {checking && state === 'pending' ? <Badge tone="accent">Looking…</Badge> : shown[state]}
    </span>
  )
}

/** Both ways, what was wrong with each, and a look. */
function HowTo({ userId, domain }: DomainItemProps) {
  const queries = useQueryClient()
  const check = useMutation({
    mutationFn: () => checkDomain(domain.domain),
    onSuccess: (list) => {
      queries.setQueryData(domainsQuery(userId).queryKey, list)
    },
    onError: (problem) => notify.error('It could not be looked for', problem),
  })
  const { problems, checking } = domain
  return (
    <>
      <Way title="Either a TXT record" problem={checking ? undefined : dnsProblem(problems.dns, domain)}>
        <Value name="Name" value={domain.recordName} />
        <Value name="Value" value={domain.recordValue} />
      </Way>
      <Way title="Or a file" problem={checking ? undefined : httpsProblem(problems.https, domain)}>
        <Value name="Address" value={domain.fileUrl} />
        <Value name="Content" value={JSON.stringify({ tokens: [domain.token] })} />
      </Way>
      <Button
        variant="primary"
        size="sm"
        className="justify-self-start"
        busy={check.isPending || checking}
        onClick={() => {
          check.mutate()
        }}
      >
        {checking ? 'Looking…' : 'Check now'}
        <span className="sr-only"> for {domain.domain}</span>
      </Button>
    </>
  )
}

interface WayProps {
  title: string
  problem: string | undefined
  children: ReactNode
}

function Way({ title, problem, children }: WayProps) {
  return (
    <div className="min-w-0">
      <h3 className="text-sm font-medium">{title}</h3>
      <dl className="mt-2 grid grid-cols-1 gap-x-4 gap-y-2 text-sm sm:grid-cols-[5rem_minmax(0,1fr)]">
        {children}
      </dl>
      {problem && <p className="mt-2 text-[13px] text-pretty break-words text-danger">{problem}</p>}
    </div>
  )
}

function Value({ name, value }: { name: string; value: string }) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">
        <CopyButton label={`the ${name.toLowerCase()}`} value={value} />
      </dd>
    </div>
  )
}
