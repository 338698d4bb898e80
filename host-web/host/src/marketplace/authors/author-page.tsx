import { useQuery } from '@tanstack/react-query'
import { UserRound } from 'lucide-react'
import { Link, useNavigate, useParams } from 'react-router'

import { authorQuery } from '../../api/authors'
import { useHasRole } from '../../auth/role-only'
import { Button } from '../../ui/controls/button'
import { EmptyState } from '../../ui/feedback/empty-state'
import { formatDate } from '../../ui/format'
import { BackLink } from '../../ui/layout/back-link'
import { PageBody, useDocumentTitle } from '../../ui/layout/page'
import { PluginGrid } from '../plugin-grid'
import { WatchButton } from '../watching/watch-button'
import { RevokeDomain } from './revoke-domain'
import { VerifiedDomain } from './verified-domain'

/** What somebody publishes, and who that has proven to be. */
export function AuthorPage() {
  const { username = '' } = useParams()
  const navigate = useNavigate()
  useDocumentTitle(username)
  return (
    <PageBody>
      <BackLink to="/marketplace">Marketplace</BackLink>
      <header className="mt-6 mb-8 flex items-center gap-5">
        <span className="grid size-14 shrink-0 place-items-center rounded-full bg-accent-soft text-xl font-semibold text-accent">
          {username.charAt(0).toUpperCase()}
        </span>
        <div className="min-w-0">
          <h1 className="text-[28px] leading-9 font-semibold tracking-tight break-all">{username}</h1>
          <Known username={username} />
        </div>
      </header>
      <PluginGrid
        filters={{ author: username, sort: 'installs' }}
        isFiltered
        onClear={() => void navigate('/marketplace')}
        nothing={<Nothing username={username} />}
      />
    </PageBody>
  )
}

/** What else is known; the plugins below say it when nothing can be loaded. */
function Known({ username }: { username: string }) {
  const { data: author } = useQuery(authorQuery(username))
  const isModerator = useHasRole('moderator')
  if (!author) return <p className="text-sm text-muted">Author</p>
  const domains = author.verifiedDomains ?? []
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
      <p>
        Author, publishes here since <time dateTime={author.since}>{formatDate(author.since)}</time>
      </p>
      <VerifiedDomain author={author.username} domains={domains} />
      <WatchButton kind="author" id={author.username} name={author.username} />
      {isModerator &&
        domains.map((domain) => <RevokeDomain key={domain} username={author.username} domain={domain} />)}
    </div>
  )
}

function Nothing({ username }: { username: string }) {
  return (
    <EmptyState
      icon={UserRound}
      title={`Nothing is published by ${username}`}
      action={
        <Button asChild variant="primary">
          <Link to="/marketplace">Browse the marketplace</Link>
        </Button>
      }
    >
      The name may be mistyped, or what it published is not available any more.
    </EmptyState>
  )
}
