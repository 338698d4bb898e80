import type { PluginCategory } from '@plugin-platform/sdk'

import { humanise } from '../../ui/format'

export const ID_PATTERN = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const ID_LENGTH = 64

const CATEGORIES: PluginCategory[] = [
  'formatting',
  'appearance',
  'utilities',
  'navigation',
  'writing',
  'core',
]

export const CATEGORY_OPTIONS = CATEGORIES.map((value) => ({ value, label: humanise(value) }))

/** 'Zen Mode 2!' → 'zen-mode-2'. Accents go, and so do leading digits, which an id may not begin with. */
export function suggestId(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, ID_LENGTH)
    .replace(/-+$/, '')
}

/** 'focus, zen  focus' → ['focus', 'zen'] */
export function parseTags(text: string): string[] {
  const tags = text
    .split(/[,\s]+/)
    .map((tag) => tag.replace(/^#/, '').toLowerCase())
    .filter(Boolean)
  return [...new Set(tags)]
}
