import { UserRound } from 'lucide-react'
import { Link, useNavigate, useParams } from 'react-router'

import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/feedback/empty-state'
import { BackLink } from '../ui/layout/back-link'
import { PageBody, useDocumentTitle } from '../ui/layout/page'
import { PluginGrid } from './plugin-grid'

/** What somebody publishes. */
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
          <p className="text-sm text-muted">Author</p>
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
