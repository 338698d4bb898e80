import { useQuery } from '@tanstack/react-query'
import {
  Blocks,
  BookOpen,
  Code2,
  GraduationCap,
  Keyboard,
  PenLine,
  Search,
  SlidersHorizontal,
  Store,
} from 'lucide-react'
import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { useDebounce } from 'use-debounce'

import { browsePlugins } from '../../api/catalog'
import { installedQuery } from '../../api/queries'
import { settingsOf } from '../../installed/settings/setting-values'
import { useCommands, usePluginHost } from '../../plugin-host/plugin-host-context'
import { SEARCH_COMMANDS } from '../search-commands'
import type { PaletteEntry } from './palette-entry'
import { usePaletteSources } from './palette-sources'

const ICON = 'size-4 text-muted'
const PAGES = [
  { path: '/', title: 'Editor', icon: PenLine, keywords: ['write', 'document'] },
  { path: '/marketplace', title: 'Marketplace', icon: Store, keywords: ['plugins', 'install', 'browse'] },
  { path: '/installed', title: 'Installed', icon: Blocks, keywords: ['plugins', 'settings', 'updates'] },
  { path: '/shortcuts', title: 'Keyboard shortcuts', icon: Keyboard, keywords: ['keys', 'keybindings'] },
  { path: '/developer', title: 'Developer', icon: Code2, keywords: ['publish', 'create plugin', 'sdk'] },
  {
    path: '/developer/docs',
    title: 'Plugin guide',
    icon: GraduationCap,
    keywords: ['sdk', 'developer', 'help'],
  },
]
/** Letters before the marketplace is asked, how long it waits for more of them, and how many answers are shown. */
const LEAST_LETTERS = 2
const PAUSE = 200
const MOST_FOUND = 5

const isOfDocuments = ({ group }: PaletteEntry) => group === 'Document'

/** All that stands in the page: commands, pages, documents, and installed plugins with their settings. */
export function useLocalEntries(): PaletteEntry[] {
  const host = usePluginHost()
  const navigate = useNavigate()
  const commands = useCommands()
  const { data: installed } = useQuery({ ...installedQuery, enabled: false })
  const sources = usePaletteSources((state) => state.sources)
  return useMemo(() => {
    const go = (path: string) => () => void navigate(path)
    const entryOf = ({ id, title, group, icon, key, editorKey }: (typeof commands)[number]): PaletteEntry => {
      const chord = key ?? editorKey
      return {
        id: `command:${id}`,
        title,
        group,
        icon,
        ...(chord !== undefined && { key: chord }),
        run: () => {
          host.execute(id)
        },
      }
    }
    const entries = commands.filter(({ id }) => id !== SEARCH_COMMANDS).map(entryOf)
    return [
      ...entries.filter(isOfDocuments),
      ...Object.values(sources).flat(),
      ...entries.filter((entry) => !isOfDocuments(entry)),
      ...PAGES.map(({ path, title, icon: Icon, keywords }): PaletteEntry => ({
        id: `page:${path}`,
        title,
        group: 'Go to',
        icon: <Icon className={ICON} />,
        keywords,
        run: go(path),
      })),
      {
        id: 'page:/api/docs',
        title: 'API documentation',
        group: 'Go to',
        icon: <BookOpen className={ICON} />,
        keywords: ['developer', 'openapi'],
        run: () => {
          window.location.assign('/api/docs')
        },
      },
      ...(installed ?? []).flatMap(({ pluginId, manifest, version }): PaletteEntry[] => [
        {
          id: `plugin:${pluginId}`,
          title: manifest.name,
          group: 'Your plugins',
          icon: manifest.icon ?? <Blocks className={ICON} />,
          detail: version,
          run: go(`/marketplace/${pluginId}`),
        },
        ...settingsOf(manifest).map(({ id, label }): PaletteEntry => ({
          id: `setting:${pluginId}:${id}`,
          title: `${manifest.name}: ${label}`,
          group: 'Settings',
          icon: <SlidersHorizontal className={ICON} />,
          run: go(`/installed#${pluginId}`),
        })),
      ]),
    ]
  }, [commands, host, installed, navigate, sources])
}

/** What the marketplace has for a query, and the way there. */
export function useMarketplaceEntries(query: string, known: PaletteEntry[]): PaletteEntry[] {
  const navigate = useNavigate()
  const [q] = useDebounce(query.trim(), PAUSE)
  const { data } = useQuery({
    queryKey: ['catalog', 'palette', q],
    queryFn: ({ signal }) => browsePlugins({ q }, undefined, { signal }),
    enabled: q.length >= LEAST_LETTERS,
  })
  if (query.trim().length < LEAST_LETTERS) return []
  const found = (data?.items ?? []).filter(({ id }) => !known.some((entry) => entry.id === `plugin:${id}`))
  return [
    ...found.slice(0, MOST_FOUND).map(({ id, name, author, icon }): PaletteEntry => ({
      id: `plugin:${id}`,
      title: name,
      group: 'Marketplace',
      icon: icon ?? <Store className={ICON} />,
      ...(author && { detail: `by ${author}` }),
      run: () => void navigate(`/marketplace/${id}`),
    })),
    {
      id: 'marketplace:search',
      title: `Search the marketplace for “${query.trim()}”`,
      group: 'Marketplace',
      icon: <Search className={ICON} />,
      run: () => void navigate(`/marketplace?q=${encodeURIComponent(query.trim())}`),
    },
  ]
}
