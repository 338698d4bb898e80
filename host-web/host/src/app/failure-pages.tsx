import { Compass, type LucideIcon, RefreshCw, TriangleAlert, WifiOff } from 'lucide-react'
import { Link, useRouteError } from 'react-router'

import { describeError } from '../api/http/api-error'
import { useIsOffline } from '../api/http/availability'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/feedback/empty-state'
import { PageBody, useDocumentTitle } from '../ui/layout/page'

export function NotFoundPage() {
  useDocumentTitle('Not found')
  return (
    <PageBody>
      <EmptyState
        heading="h1"
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

interface Failure {
  icon: LucideIcon
  title: string
  story: string
  detail?: string
}

/** In the place of a page whose code could not be fetched or which threw. The bar above it stays, and so do the plugins. */
export function CrashPage() {
  const error = useRouteError()
  const isOffline = useIsOffline()
  const { icon, title, story, detail } = failureOf(error, isOffline)
  useDocumentTitle(title)
  return (
    <div role="alert">
      <EmptyState
        heading="h1"
        icon={icon}
        title={title}
        action={
          <>
            <Button
              variant="primary"
              onClick={() => {
                window.location.reload()
              }}
            >
              Load it again
            </Button>
            <Button asChild>
              <Link to="/">Open the editor</Link>
            </Button>
          </>
        }
      >
        <p>{story}</p>
        {detail && <p className="mt-2 font-mono text-xs break-words">{detail}</p>}
      </EmptyState>
    </div>
  )
}

function failureOf(error: unknown, isOffline: boolean): Failure {
  if (!isMissingCode(error)) {
    const story = 'Your documents are safe in this browser, and the other pages work.'
    return { icon: TriangleAlert, title: 'This page broke', story, detail: describeError(error) }
  }
  if (isOffline) {
    const story = 'This page was never opened here before, so it has to be fetched from the network.'
    return { icon: WifiOff, title: 'You are offline', story }
  }
  const story = 'A part of this page could not be fetched. There may be a new version: load it to go on.'
  return { icon: RefreshCw, title: 'This page has to be loaded anew', story }
}

/** Each browser has words of its own for a module or a style that did not arrive. */
function isMissingCode(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|module script failed|preload CSS/i.test(error.message)
  )
}
