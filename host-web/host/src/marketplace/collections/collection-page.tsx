import { useQuery } from '@tanstack/react-query'
import { PackageX } from 'lucide-react'
import { Link, useParams } from 'react-router'

import { type Collection, collectionQuery } from '../../api/front'
import { ApiError } from '../../api/http/api-error'
import { Button } from '../../ui/controls/button'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { BackLink } from '../../ui/layout/back-link'
import { PageBody, useDocumentTitle } from '../../ui/layout/page'
import { InstallSet } from '../front/install-set'
import { PluginCard } from '../plugin-card'

/** Plugins that moderators have put together. */
export function CollectionPage() {
  const { collectionId = '' } = useParams()
  const { data: collection, error, isFetching, refetch } = useQuery(collectionQuery(collectionId))
  useDocumentTitle(collection?.title ?? 'Collection')
  return (
    <PageBody>
      <BackLink to="/marketplace">Marketplace</BackLink>
      {collection && <Shown collection={collection} />}
      {!collection && !error && (
        <Loading label="Loading the collection">
          <Skeleton className="mt-6 h-64 rounded-lg" />
        </Loading>
      )}
      {!collection && error && isMissing(error) && <Missing />}
      {!collection && error && !isMissing(error) && (
        <ErrorState
          heading="h1"
          title="This collection could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
    </PageBody>
  )
}

const isMissing = (error: unknown) => error instanceof ApiError && error.status === 404

function Shown({ collection: { title, words, plugins } }: { collection: Collection }) {
  return (
    <>
      <header className="mt-6 mb-8 flex flex-wrap items-start justify-between gap-6">
        <div className="max-w-2xl min-w-0 flex-1 basis-80">
          <p className="text-[13px] font-medium text-accent">Collection</p>
          <h1 className="text-[28px] leading-9 font-semibold tracking-tight text-balance break-words">
            {title}
          </h1>
          {words && <p className="mt-2 text-[15px] text-pretty break-words text-muted">{words}</p>}
        </div>
        {plugins.length > 0 && <InstallSet title={title} plugins={plugins} />}
      </header>
      {plugins.length === 0 ? (
        <EmptyState icon={PackageX} title="Nothing of it can be had at the moment">
          Its plugins were withdrawn. Look again later.
        </EmptyState>
      ) : (
        <ul
          aria-label={`Plugins of ${title}`}
          className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3"
        >
          {plugins.map((plugin) => (
            <li key={plugin.id} className="min-w-0">
              <PluginCard plugin={plugin} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Missing() {
  return (
    <EmptyState
      heading="h1"
      icon={PackageX}
      title="There is no such collection"
      action={
        <Button asChild variant="primary">
          <Link to="/marketplace">Browse the marketplace</Link>
        </Button>
      }
    >
      It may have been taken off the page, or its address is mistyped.
    </EmptyState>
  )
}
