import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'

import type { DeveloperPlugin, PublishedVersion } from '../api/types'
import { Button } from '../ui/controls/button'
import { CopyButton } from '../ui/controls/copy-button'
import { Tab, TabList, TabPanel, Tabs } from '../ui/controls/tabs'
import { Callout } from '../ui/feedback/callout'
import { formatInstalls } from '../ui/format'
import { PluginIcon } from '../ui/plugin-icon'
import { LazyErrors } from './errors/lazy-errors'
import { DeprecateButton, DeprecationNote } from './life/deprecation'
import { OwnExperiments } from './experiments/own-experiments'
import { EditPluginButton } from './listing/edit-plugin-dialog'
import { OwnOwners } from './owners/own-owners'
import { StatusBadge } from './plugin-status'
import { PublishForm } from './publish/publish-form'
import { PublishedNotice } from './publish/published-notice'
import { RefusedUploads } from './refused/refused-uploads'
import { OwnRollouts } from './rollouts/own-rollouts'
import { LazyStatistics } from './statistics/lazy-statistics'
import { TrustedPublishers } from './trusted/trusted-publishers'
import { OwnVersions } from './versions/own-versions'
import { Section } from '../ui/layout/section'

const TABS = ['versions', 'statistics', 'errors', 'refused', 'owners', 'trusted']

export function OwnPlugin({ plugin }: { plugin: DeveloperPlugin }) {
  const [published, setPublished] = useState<PublishedVersion | null>(null)
  const [search, setSearch] = useSearchParams()
  const asked = search.get('tab') ?? ''
  return (
    <>
      <Heading plugin={plugin} isListed={plugin.status === 'published' && !published} />
      <Notes plugin={plugin} />
      <Tabs
        value={TABS.includes(asked) ? asked : 'versions'}
        onValueChange={(tab) => {
          setSearch(tab === 'versions' ? {} : { tab }, { replace: true })
        }}
        className="mt-8"
      >
        <TabList aria-label={`Work on ${plugin.name}`}>
          <Tab value="versions">Versions</Tab>
          <Tab value="statistics">Statistics</Tab>
          <Tab value="errors">Errors</Tab>
          <Tab value="refused">Refused uploads</Tab>
          <Tab value="owners">Owners</Tab>
          <Tab value="trusted">Trusted publishers</Tab>
        </TabList>
        {/* It stays, so that a chosen file outlives a look at the others. */}
        <TabPanel value="versions" forceMount className="pt-6 data-[state=inactive]:hidden">
          <Section
            title={plugin.versions.length === 0 ? 'Publish the first version' : 'Publish a version'}
            boxed
          >
            {published ? (
              <PublishedNotice
                plugin={plugin}
                published={published}
                onAnother={() => {
                  setPublished(null)
                }}
              />
            ) : (
              <PublishForm plugin={plugin} onPublished={setPublished} />
            )}
          </Section>
          <OwnRollouts plugin={plugin} />
          <OwnExperiments plugin={plugin} />
          <Section title="Versions" className="mt-10">
            <OwnVersions plugin={plugin} />
          </Section>
        </TabPanel>
        <TabPanel value="statistics" className="pt-6">
          <LazyStatistics pluginId={plugin.id} />
        </TabPanel>
        <TabPanel value="errors" className="pt-6">
          <LazyErrors pluginId={plugin.id} mayDecide />
        </TabPanel>
        <TabPanel value="refused" className="pt-6">
          <RefusedUploads pluginId={plugin.id} />
        </TabPanel>
        <TabPanel value="owners" className="pt-6">
          <OwnOwners plugin={plugin} />
        </TabPanel>
        <TabPanel value="trusted" className="pt-6">
          <TrustedPublishers plugin={plugin} />
        </TabPanel>
      </Tabs>
    </>
  )
}

function Heading({ plugin, isListed }: { plugin: DeveloperPlugin; isListed: boolean }) {
  return (
    <header className="mt-6 flex flex-wrap items-start gap-5">
      <PluginIcon id={plugin.id} name={plugin.name} icon={plugin.icon} size="lg" />
      <div className="min-w-0 flex-1 basis-64 sm:basis-96">
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="text-[28px] leading-9 font-semibold tracking-tight">{plugin.name}</h1>
          <StatusBadge status={plugin.status} />
        </div>
        <p className="mt-1 text-sm text-pretty text-muted">{plugin.description}</p>
        <p className="mt-3 flex flex-wrap items-center gap-4 text-sm text-muted">
          <CopyButton label="the identifier" value={plugin.id} />
          {formatInstalls(plugin.installCount)}
        </p>
      </div>
      <div className="flex flex-wrap gap-3">
        <EditPluginButton plugin={plugin} />
        {plugin.status === 'published' && !plugin.deprecation && <DeprecateButton plugin={plugin} />}
        {isListed && (
          <Button asChild>
            <Link to={`/marketplace/${plugin.id}`}>
              <ExternalLink aria-hidden className="size-4" />
              In the marketplace
            </Link>
          </Button>
        )}
      </div>
    </header>
  )
}

/** What stands against the plugin as a whole. */
function Notes({ plugin }: { plugin: DeveloperPlugin }) {
  const { status, reason, deprecation } = plugin
  if (status !== 'blocked' && status !== 'held' && !deprecation) return null
  return (
    <div className="mt-6 grid grid-cols-1 gap-3">
      {status === 'blocked' && (
        <Callout tone="danger" title="A moderator blocked this plugin: it runs nowhere">
          {reason && <p className="break-words">{reason}</p>}
        </Callout>
      )}
      {status === 'held' && (
        <Callout tone="warning" title="This plugin is held: its publisher is banned">
          <p>Who has it keeps it. Nobody else can install it, and no version of it is published.</p>
        </Callout>
      )}
      <DeprecationNote plugin={plugin} />
    </div>
  )
}
