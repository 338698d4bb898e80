import type { PluginManifest } from '@plugin-platform/sdk'
import { BadgeCheck, ExternalLink } from 'lucide-react'

import { isOnVerified } from '../authors/verified-domain'

type Kind = keyof NonNullable<PluginManifest['links']>

const NAMES: [Kind, string][] = [
  ['homepage', 'Homepage'],
  ['repository', 'Source code'],
  ['bugs', 'Report a problem'],
]

export interface PluginLink {
  name: string
  url: URL
}

interface PluginLinksProps {
  links: readonly PluginLink[]
  /** Domains that its author has proven to hold. */
  verified?: readonly string[] | undefined
}

/** Where its author says that one reads more. The addresses are a stranger's: each is shown with the host that it leads to. */
export function PluginLinks({ links, verified }: PluginLinksProps) {
  return (
    <ul className="grid gap-2">
      {links.map(({ name, url }) => (
        <li key={name}>
          <a
            href={url.href}
            target="_blank"
            rel="nofollow noopener noreferrer ugc"
            className="inline-block max-w-full rounded-sm"
          >
            <span className="flex w-fit items-center gap-1 text-accent underline underline-offset-4">
              {name}
              <ExternalLink aria-hidden className="size-3.5" />
            </span>{' '}
            <span className="block text-[13px] break-all text-muted">{url.hostname}</span>{' '}
            {isOnVerified(url.hostname, verified) && (
              <span className="flex items-center gap-1 text-[13px] text-accent">
                <BadgeCheck aria-hidden className="size-3.5" />
                {'on a verified domain '}
              </span>
            )}
            <span className="sr-only">in a new tab</span>
          </a>
        </li>
      ))}
    </ul>
  )
}

/** Those that a browser can read and that lead where they say; publishing lets no others through. */
export function linksOf(manifest: PluginManifest | null | undefined): PluginLink[] {
  return NAMES.flatMap(([kind, name]) => {
    const address = manifest?.links?.[kind] ?? ''
    if (!URL.canParse(address)) return []
    const url = new URL(address)
    return url.protocol === 'https:' && url.username + url.password === '' ? [{ name, url }] : []
  })
}
