import type { ReactNode } from 'react'
import { Link } from 'react-router'

import type { PluginDetails } from '../../api/types'
import { latestOf } from '../../api/developer/versions'
import { CopyButton } from '../../ui/controls/copy-button'
import { formatAge, formatDate, humanise } from '../../ui/format'
import { needsOf } from '../../plugin-host/declarations/requirements'
import { Licence } from './licence'
import { Needs } from './needs'
import { Permissions } from './permissions'
import { PluginLinks, linksOf } from './plugin-links'
import { Provenance } from './provenance'

interface PluginFactsProps {
  plugin: PluginDetails
  /** Of the latest version, such as '12 KB'. */
  size: string | null
}

const CHIP =
  'inline-block max-w-full truncate rounded-full bg-hover px-3 py-1 text-[13px] transition-colors hover:bg-accent-soft hover:text-accent'

export function PluginFacts({ plugin, size }: PluginFactsProps) {
  const latest = latestOf(plugin)
  const links = linksOf(latest?.manifest)
  const permissions = latest?.manifest?.permissions ?? []
  const needs = latest?.manifest ? needsOf({ manifest: latest.manifest }) : []
  return (
    <aside
      aria-label="Facts"
      className="h-fit rounded-lg border border-border bg-raised p-5 text-sm shadow-sm"
    >
      <dl className="grid grid-cols-2 gap-x-4 gap-y-5 lg:grid-cols-1">
        <Fact term="Version">{plugin.latestVersion}</Fact>
        {latest && (
          <Fact term="Published by">
            <Provenance pluginId={plugin.id} version={latest} />
          </Fact>
        )}
        {plugin.updatedAt && (
          <Fact term="Updated">
            <time dateTime={plugin.updatedAt} title={formatDate(plugin.updatedAt)}>
              {formatAge(plugin.updatedAt)}
            </time>
          </Fact>
        )}
        {plugin.createdAt && (
          <Fact term="First published">
            <time dateTime={plugin.createdAt}>{formatDate(plugin.createdAt)}</time>
          </Fact>
        )}
        {permissions.length > 0 && (
          <Fact term="Permissions">
            <Permissions codes={permissions} none={null} />
          </Fact>
        )}
        {needs.length > 0 && (
          <Fact term="Needs">
            <Needs needs={needs} />
          </Fact>
        )}
        {latest?.license !== undefined && (
          <Fact term="Licence">
            <Licence version={latest} />
          </Fact>
        )}
        {links.length > 0 && (
          <Fact term="Links of its author">
            <PluginLinks links={links} verified={plugin.verifiedDomains} />
          </Fact>
        )}
        {size && <Fact term="Size">{size}</Fact>}
        {plugin.category && (
          <Fact term="Category">
            <Link to={`/marketplace?category=${encodeURIComponent(plugin.category)}`} className={CHIP}>
              {humanise(plugin.category)}
            </Link>
          </Fact>
        )}
        {plugin.tags.length > 0 && (
          <Fact term="Tags">
            <span className="flex flex-wrap gap-2">
              {plugin.tags.map((tag) => (
                <Link key={tag} to={`/marketplace?tag=${encodeURIComponent(tag)}`} className={CHIP}>
                  {tag}
                </Link>
              ))}
            </span>
          </Fact>
        )}
        <Fact term="Identifier">
          <CopyButton label="the identifier" value={plugin.id} />
        </Fact>
      </dl>
    </aside>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="mb-1 text-[13px] text-muted">{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
