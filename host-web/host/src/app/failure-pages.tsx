import { Compass, TriangleAlert } from 'lucide-react'
import { Link, useRouteError } from 'react-router'

import { describeError } from '../api/api-error'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { PageBody, useDocumentTitle } from '../ui/page'

export function NotFoundPage() {
  useDocumentTitle('Not found')
  return (
    <PageBody>
      <EmptyState
        icon={Compass}
        title="There is nothing at this address"
        action={
          <>
            <Button asChild variant="primary">
              <Link to="/">Open the editor</Link>
            </Button>
            <Button asChild>
              <Link to="/marketplace">Browse the marketplace</Link>
            </Button>
          </>
        }
      >
        The address may be mistyped, or the page has moved.
      </EmptyState>
    </PageBody>
  )
}

/** What is shown when a page could not be fetched or threw. What was written is kept by the editor. */
export function CrashPage() {
  const error = useRouteError()
  return (
    <main>
      <EmptyState
        icon={TriangleAlert}
        title="This page broke"
        action={
          <Button
            variant="primary"
            onClick={() => {
              window.location.reload()
            }}
          >
            Load it again
          </Button>
        }
      >
        <p>Your document is safe in this browser.</p>
        <p className="mt-2 font-mono text-xs">{describeError(error)}</p>
      </EmptyState>
    </main>
  )
}
