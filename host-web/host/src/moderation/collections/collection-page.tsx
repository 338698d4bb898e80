import { useQuery, useQueryClient } from '@tanstack/react-query'
import { PackageX } from 'lucide-react'
import { useRef, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'

import {
  changeCollection,
  deleteCollection,
  type ModeratedCollection,
  moderatedCollectionQuery,
  publishCollection,
  unpublishCollection,
} from '../../api/front'
import { ApiError } from '../../api/http/api-error'
import { AskButton } from '../../ui/controls/ask-button'
import { Button } from '../../ui/controls/button'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { notify } from '../../ui/feedback/notify'
import { Skeleton } from '../../ui/feedback/skeleton'
import { BackLink } from '../../ui/layout/back-link'
import { Badge } from '../../ui/layout/badge'
import { PageBody, useDocumentTitle } from '../../ui/layout/page'
import { Section } from '../../ui/layout/section'
import { ModeratorsOnly } from '../moderators-only'
import { CollectionForm } from './collection-form'
import { CollectedPlugins } from './collected-plugins'

export function ModeratedCollectionPage() {
  return (
    <ModeratorsOnly>
      <PageBody width="narrow">
        <BackLink to="/moderation/collections">Collections</BackLink>
        <Loaded />
      </PageBody>
    </ModeratorsOnly>
  )
}

function Loaded() {
  const { collectionId = '' } = useParams()
  const { data, error, isFetching, refetch } = useQuery(moderatedCollectionQuery(collectionId))
  useDocumentTitle(data ? `Collection ${data.title}` : 'Collection')
  if (data) return <Moderated collection={data} />
  if (!error) return <Skeleton className="mt-6 h-96 rounded-lg" />
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState heading="h1" icon={PackageX} title="There is no such collection">
        It was deleted, or its address is mistyped.
      </EmptyState>
    )
  }
  return (
    <ErrorState
      heading="h1"
      title="The collection could not be loaded"
      error={error}
      busy={isFetching}
      onRetry={() => void refetch()}
    />
  )
}

type Change = (now: ModeratedCollection) => Promise<ModeratedCollection>

/**
 * Keeps what the server answers, and has it asked anew when somebody else was faster. One change after the other, each
 * of what the one before has left: nobody is in one's own way.
 */
function useKeep(collection: ModeratedCollection) {
  const { id } = collection
  const queries = useQueryClient()
  const before = useRef<Promise<void>>(Promise.resolve())
  const keep = async (change: Change) => {
    try {
      const now = queries.getQueryData(moderatedCollectionQuery(id).queryKey) ?? collection
      queries.setQueryData(moderatedCollectionQuery(id).queryKey, await change(now))
    } catch (error) {
      void queries.invalidateQueries({ queryKey: moderatedCollectionQuery(id).queryKey })
      throw error
    }
    void queries.invalidateQueries({ queryKey: ['moderation', 'collections'] })
    void queries.invalidateQueries({ queryKey: ['catalog'] })
  }
  return (change: Change): Promise<void> => {
    const kept = before.current.then(() => keep(change))
    before.current = kept.catch(() => undefined) // it was told to who asked for it
    return kept
  }
}

function Moderated({ collection }: { collection: ModeratedCollection }) {
  const { id, title, words, placement, rank, published } = collection
  const keep = useKeep(collection)
  const queries = useQueryClient()
  const navigate = useNavigate()
  return (
    <>
      <header className="mt-6 flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0">
          <h1 className="text-[28px] leading-9 font-semibold tracking-tight break-words">{title}</h1>
          <p className="mt-1 flex flex-wrap items-center gap-3 text-sm text-muted">
            <Badge tone={published ? 'success' : 'neutral'}>{published ? 'Shown' : 'Not shown'}</Badge>
            {published ? (
              <Link to={`/collections/${id}`} className="text-accent underline underline-offset-4">
                Its page
              </Link>
            ) : (
              <span className="font-mono break-all">/collections/{id}</span>
            )}
          </p>
        </div>
        <ShowButton collection={collection} keep={keep} />
      </header>

      <Section title="Plugins" className="mt-8" boxed>
        <CollectedPlugins
          collection={collection}
          save={(pluginIds) => keep((now) => changeCollection(now, { pluginIds }))}
        />
      </Section>

      <Section title="What is said of it" className="mt-8" boxed>
        <CollectionForm
          label="What is said of it"
          action="Save"
          values={{ id, title, words, placement, rank }}
          send={async (said) => {
            const changes = {
              title: said.title,
              words: said.words,
              placement: said.placement,
              rank: said.rank,
            }
            await keep((now) => changeCollection(now, changes))
            notify.success('Saved.')
          }}
        />
      </Section>

      <Section title="Delete it" className="mt-8" boxed>
        <AskButton
          verb="Delete"
          of={title}
          title={`Delete ${title}?`}
          consequences={[
            'It is gone from the front page, and its page too.',
            'Its address is not used again. The plugins stay as they are.',
          ]}
          onConfirm={async () => {
            await deleteCollection(id)
            await navigate('/moderation/collections')
            queries.removeQueries({ queryKey: moderatedCollectionQuery(id).queryKey })
            void queries.invalidateQueries({ queryKey: ['moderation', 'collections'] })
            void queries.invalidateQueries({ queryKey: ['catalog'] })
          }}
        />
      </Section>
    </>
  )
}

interface ShowButtonProps {
  collection: ModeratedCollection
  keep: (change: Change) => Promise<void>
}

function ShowButton({ collection: { id, title, published, pluginIds }, keep }: ShowButtonProps) {
  const [busy, setBusy] = useState(false)
  const press = async () => {
    setBusy(true)
    try {
      await keep(() => (published ? unpublishCollection(id) : publishCollection(id)))
      notify.success(published ? `${title} is off the front page.` : `${title} is on the front page.`)
    } catch (error) {
      notify.error('Nothing was changed', error)
    } finally {
      setBusy(false)
    }
  }
  const isEmpty = pluginIds.length === 0
  return (
    <div className="flex flex-col items-end gap-1.5">
      <Button
        variant={published ? 'secondary' : 'primary'}
        busy={busy}
        disabled={isEmpty && !published}
        onClick={() => void press()}
      >
        {published ? 'Take it off the front page' : 'Show it on the front page'}
      </Button>
      {isEmpty && <p className="text-[13px] text-muted">Put a plugin in first.</p>}
    </div>
  )
}
