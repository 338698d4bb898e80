import { useQuery } from '@tanstack/react-query'
import { PackageX } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Link, useLocation, useParams } from 'react-router'

import { ApiError, describeError } from '../../api/http/api-error'
import { pluginQuery } from '../../api/queries'
import type { PluginDetails } from '../../api/types'
import { latestOf } from '../../api/developer/versions'
import { Related } from '../front/related'
import { ModerateLink } from '../../moderation/moderate-link'
import { Button } from '../../ui/controls/button'
import { EmptyState } from '../../ui/feedback/empty-state'
import { Loading } from '../../ui/feedback/loading'
import { ErrorState } from '../../ui/feedback/error-state'
import { formatSize } from '../../ui/format'
import { BackLink } from '../../ui/layout/back-link'
import { PageBody, useDocumentTitle } from '../../ui/layout/page'
import { Skeleton } from '../../ui/feedback/skeleton'
import { pluginViewed } from '../../observing/usage/views'
import { Tab, TabList, TabPanel, Tabs } from '../../ui/controls/tabs'
import { Reviews } from '../reviews/reviews'
import { Contributions } from './contributions'
import { DeprecationNote } from './deprecation-note'
import { PluginFacts } from './plugin-facts'
import { PluginHero } from './plugin-hero'
import { readmeBelow } from './readme'
import { Screenshots } from './screenshots'
import { TryPlugin } from './try-plugin'
import { VersionHistory } from './version-history'

export function PluginPage() {
  const { pluginId = '' } = useParams()
  const { data: plugin, error, isFetching, refetch } = useQuery(pluginQuery(pluginId))
  useDocumentTitle(plugin?.name ?? 'Plugin')
  const viewed = plugin?.id
  useEffect(() => {
    if (viewed !== undefined) pluginViewed.emit(viewed)
  }, [viewed])
  return (
    <PageBody>
      <BackLink to="/marketplace">Marketplace</BackLink>
      {plugin && <Details key={plugin.id} plugin={plugin} />}
      {!plugin && !error && <DetailsSkeleton />}
      {!plugin && error && isGone(error) && (
        <Unavailable title="This plugin is not available any more" pluginId={pluginId}>
          <span className="break-words">{describeError(error)}</span>
        </Unavailable>
      )}
      {!plugin && error && isMissing(error) && (
        <Unavailable title="There is no such plugin" pluginId={pluginId}>
          Nothing is published as <code className="font-mono text-text">{pluginId}</code>. The address may be
          mistyped, or the plugin is no longer available.
        </Unavailable>
      )}
      {!plugin && error && !isMissing(error) && !isGone(error) && (
        <ErrorState
          heading="h1"
          title="This plugin could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
    </PageBody>
  )
}

const isMissing = (error: unknown) => error instanceof ApiError && error.status === 404

/** Blocked or held: there is such a plugin, and it is said why nobody gets it. */
const isGone = (error: unknown) => error instanceof ApiError && error.status === 410

/** By the address's fragment. */
const TABS: Record<string, string> = { '#versions': 'versions', '#reviews': 'reviews', '#try': 'try' }

function Details({ plugin }: { plugin: PluginDetails }) {
  const latest = latestOf(plugin)
  const { hash } = useLocation()
  return (
    <>
      <PluginHero plugin={plugin} />
      {plugin.deprecation && (
        <div className="mt-6">
          <DeprecationNote deprecation={plugin.deprecation} />
        </div>
      )}
      <div className="mt-8 grid grid-cols-1 gap-10 lg:grid-cols-[minmax(0,1fr)_280px]">
        <Tabs key={hash} defaultValue={TABS[hash] ?? 'overview'} className="min-w-0">
          <TabList aria-label={`About ${plugin.name}`}>
            <Tab value="overview">Overview</Tab>
            {latest && <Tab value="try">Try it</Tab>}
            <Tab value="contributions">Contributions</Tab>
            <Tab value="versions">Versions</Tab>
            <Tab value="reviews">Reviews</Tab>
          </TabList>
          <TabPanel value="overview" className="pt-6">
            <Screenshots plugin={plugin} />
            <Readme plugin={plugin} />
          </TabPanel>
          <TabPanel value="try" className="pt-6">
            {latest && <TryPlugin key={latest.version} plugin={plugin} latest={latest} />}
          </TabPanel>
          <TabPanel value="contributions" className="pt-6">
            {latest?.manifest && <Contributions manifest={latest.manifest} />}
          </TabPanel>
          <TabPanel value="versions" className="pt-6">
            <VersionHistory plugin={plugin} latest={latest?.version} />
          </TabPanel>
          <TabPanel value="reviews" className="pt-6">
            <Reviews plugin={plugin} />
          </TabPanel>
        </Tabs>
        <PluginFacts plugin={plugin} size={latest ? formatSize(latest.size) : null} />
      </div>
      <Related pluginId={plugin.id} />
    </>
  )
}

function Readme({ plugin }: { plugin: PluginDetails }) {
  if (!plugin.readmeHtml) return <p className="text-[15px] leading-7">{plugin.description}</p>
  // The server renders Markdown through an allow-list; see the publishing service.
  const html = readmeBelow(plugin.name, plugin.readmeHtml)
  return <div className="readme" dangerouslySetInnerHTML={{ __html: html }} />
}

function DetailsSkeleton() {
  return (
    <Loading label="Loading the plugin">
      <div className="mt-6 flex gap-6">
        <Skeleton className="size-20 rounded-lg" />
        <div className="min-w-0 flex-1 space-y-3">
          <Skeleton className="h-8 w-64 max-w-full" />
          <Skeleton className="h-4 w-40" />
          <Skeleton className="h-4 w-96 max-w-full" />
        </div>
      </div>
      <Skeleton className="mt-12 h-64 w-full rounded-lg" />
    </Loading>
  )
}

interface UnavailableProps {
  title: string
  pluginId: string
  children: ReactNode
}

/** Also where nobody gets it a moderator finds the way to what is decided about it. */
function Unavailable({ title, pluginId, children }: UnavailableProps) {
  return (
    <EmptyState
      heading="h1"
      icon={PackageX}
      title={title}
      action={
        <>
          <Button asChild variant="primary">
            <Link to="/marketplace">Browse the marketplace</Link>
          </Button>
          <ModerateLink pluginId={pluginId} />
        </>
      }
    >
      {children}
    </EmptyState>
  )
}
