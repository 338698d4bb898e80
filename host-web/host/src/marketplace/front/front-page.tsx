import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'

import { type Collection, type Front, frontQuery } from '../../api/front'
import { ApiError, NO_ANSWER } from '../../api/http/api-error'
import { Button } from '../../ui/controls/button'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { CollectionCards } from './collection-cards'
import { PluginRow } from './plugin-row'
import { StarterSet } from './starter-set'
import { Suggestions } from './suggestions'

/** Below that, one sees all of it in the list anyway. */
const WORTH_A_ROW = 8

/** What a visitor sees who has not said what they look for, above the list of all plugins. */
export function FrontPage() {
  const { data: front, error, isFetching, refetch } = useQuery(frontQuery)
  if (front) return <Shown front={front} />
  if (!error) return <FrontSkeleton />
  // The list below says that nothing can be reached, and comes back by itself as this does.
  if (error instanceof ApiError && error.status === NO_ANSWER) return null
  return (
    <div role="status" className="mb-8 flex flex-wrap items-center gap-3 text-sm text-muted">
      <p>The front page could not be loaded.</p>
      <Button size="sm" busy={isFetching} onClick={() => void refetch()}>
        Load the front page again
      </Button>
    </div>
  )
}

function Shown({ front }: { front: Front }) {
  const { starter, featured, collections, popular, rising, new: fresh } = front
  return (
    <>
      {starter && starter.plugins.length > 0 && <StarterSet collection={starter} />}
      {featured.filter(hasPlugins).map((collection) => (
        <PluginRow
          key={collection.id}
          title={collection.title}
          description={collection.words}
          plugins={collection.plugins}
          more={<AllOf collection={collection} />}
        />
      ))}
      <Suggestions />
      {isWorthARow(rising) && (
        <PluginRow
          title="Rising"
          description="More people than before installed them this week."
          plugins={rising}
        />
      )}
      {collections.some(hasPlugins) && <CollectionCards collections={collections.filter(hasPlugins)} />}
      {isWorthARow(popular) && <PluginRow title="Popular" plugins={popular} />}
      {isWorthARow(fresh) && <PluginRow title="New" plugins={fresh} />}
    </>
  )
}

const hasPlugins = ({ plugins }: Collection) => plugins.length > 0
const isWorthARow = (plugins: unknown[]) => plugins.length >= WORTH_A_ROW

function AllOf({ collection: { id, title, total } }: { collection: Collection }) {
  return (
    <Link to={`/collections/${id}`} className="py-1 text-sm text-accent underline underline-offset-4">
      All {total}
      <span className="sr-only"> of {title}</span>
    </Link>
  )
}

function FrontSkeleton() {
  return (
    <Loading label="Loading the front page">
      <Skeleton className="mb-3 h-6 w-40" />
      <div className="mb-10 flex gap-3 overflow-hidden">
        {Array.from({ length: 5 }, (_, index) => (
          <Skeleton key={index} className="h-36 w-56 shrink-0 rounded-lg" />
        ))}
      </div>
    </Loading>
  )
}
