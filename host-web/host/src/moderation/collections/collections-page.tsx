import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Library } from 'lucide-react'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'

import { collectionsQuery, createCollection, type ModeratedCollection } from '../../api/front'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { plural } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'
import { Page } from '../../ui/layout/page'
import { ModerationTabs } from '../moderation-tabs'
import { ModeratorsOnly } from '../moderators-only'
import { collectionPath } from '../paths'
import { CollectionForm, PLACES } from './collection-form'

const NEW = { id: '', title: '', words: '', placement: 'listed', rank: 100 } as const

export function CollectionsPage() {
  const [making, setMaking] = useState(false)
  const navigate = useNavigate()
  const queries = useQueryClient()
  return (
    <ModeratorsOnly>
      <Page
        title="Collections"
        description="What the front page of the marketplace shows: a set to begin with, what is featured, and further collections."
        actions={
          <Button
            variant="primary"
            onClick={() => {
              setMaking(true)
            }}
          >
            New collection
          </Button>
        }
      >
        <ModerationTabs />
        <All />
        <Dialog
          open={making}
          onOpenChange={setMaking}
          title="New collection"
          description="Nobody sees it before you have put plugins in and shown it."
        >
          <CollectionForm
            label="New collection"
            action="Make it"
            values={NEW}
            withAddress
            send={async (values) => {
              const made = await createCollection(values)
              await queries.invalidateQueries({ queryKey: ['moderation', 'collections'] })
              await navigate(collectionPath(made.id))
            }}
          />
        </Dialog>
      </Page>
    </ModeratorsOnly>
  )
}

function All() {
  const { data, error, isFetching, refetch } = useQuery(collectionsQuery)
  if (!data && !error) return <Skeleton className="h-48 rounded-lg" />
  if (!data) {
    return (
      <ErrorState
        title="The collections could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  if (data.length === 0) {
    return (
      <EmptyState icon={Library} title="There is no collection yet">
        Make one, put plugins in, and show it on the front page.
      </EmptyState>
    )
  }
  return (
    <ul
      aria-label="All collections"
      className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
    >
      {data.map((collection) => (
        <Row key={collection.id} collection={collection} />
      ))}
    </ul>
  )
}

function Row({
  collection: { id, title, words, placement, rank, published, pluginIds },
}: {
  collection: ModeratedCollection
}) {
  return (
    <li className="px-4 py-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Link
          to={collectionPath(id)}
          className="min-w-0 rounded-sm py-0.5 font-semibold break-words underline-offset-4 hover:underline"
        >
          {title}
        </Link>
        <Badge tone={published ? 'success' : 'neutral'}>{published ? 'Shown' : 'Not shown'}</Badge>
      </div>
      <p className="mt-1 text-[13px] text-muted">
        {PLACES[placement]} · order {rank} · {plural(pluginIds.length, 'plugin')}
      </p>
      {words && <p className="mt-1 text-pretty break-words">{words}</p>}
    </li>
  )
}
