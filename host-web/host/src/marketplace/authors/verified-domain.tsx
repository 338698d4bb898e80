import { BadgeCheck } from 'lucide-react'

import { formatList } from '../../ui/format'
import { Popover } from '../../ui/controls/popover'

interface VerifiedDomainProps {
  author: string
  domains: readonly string[] | undefined
}

/** Beside an author's name where there is room for no more: the first of the domains. */
export function VerifiedMark({ author, domains }: VerifiedDomainProps) {
  const [domain] = domains ?? []
  if (!domain) return null
  return (
    <span title={`${author} has proven to hold ${domain}`} className="text-accent">
      {' '}
      <BadgeCheck aria-hidden className="inline size-3.5 align-[-2px]" />
      <span className="sr-only">, verified by the domain</span> {domain}
    </span>
  )
}

/** With what it means, and what it does not. */
export function VerifiedDomain({ author, domains = [] }: VerifiedDomainProps) {
  const [domain, ...others] = domains
  if (!domain) return null
  return (
    <Popover
      title={`Verified: ${domain}`}
      trigger={
        <button
          type="button"
          aria-label={`Verified by ${domain}: what that means`}
          className="inline-flex max-w-full cursor-pointer items-center gap-1 rounded-sm font-medium text-accent underline-offset-4 hover:underline"
        >
          <BadgeCheck aria-hidden className="size-4 shrink-0" />
          <span className="truncate">{domain}</span>
          {others.length > 0 && <span className="text-muted">+{others.length}</span>}
        </button>
      }
    >
      <p>
        {author} has proven to hold{' '}
        <strong className="font-medium text-text">{formatList([...domains])}</strong>: the domain itself says
        so, and it is asked again each day.
      </p>
      <p>
        It says who publishes, and nothing of what a plugin does: neither that it is safe, nor that anybody
        here vouches for it.
      </p>
    </Popover>
  )
}

/** Whether an address is on one of them, or below one. */
export const isOnVerified = (host: string, domains: readonly string[] = []) =>
  domains.some((domain) => host === domain || host.endsWith(`.${domain}`))
