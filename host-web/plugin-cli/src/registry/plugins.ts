import type { Registry } from './client.ts'
import { Failure, type Finding } from '../failure.ts'

export interface Listing {
  id: string
  name: string
  description: string
  category: string
  tags: string[]
}

export interface Version {
  version: string
  status: string
  reason?: string | null | undefined
  integrity: string | null
  /** SHA-256 of the zip that was sent, for its owner; null of one module. */
  archive?: string | null
  findings?: Finding[]
  publishedAt?: string | null
  mayAppeal?: boolean
}

/** What the owner of a version is told of its checks and of the decision. */
interface Review {
  decision: { policy: string; words: string } | null
  mayAppeal: boolean
  checks: { verdict: string; overruled: boolean; findings: Finding[] }[]
}

interface VersionPage {
  items: Version[]
  nextCursor: string | null
}

/** The newest of many are looked through, no more: who has more versions names one of the last. */
const MOST_PAGES = 50

/** The plugin as it is listed, when it is one of the account's. */
export async function listedPlugin(registry: Registry, id: string): Promise<Listing | undefined> {
  const { items } = await registry.ask<{ items: Listing[] }>('/developer/plugins')
  return items.find((plugin) => plugin.id === id)
}

export async function findVersion(
  registry: Registry,
  id: string,
  version: string,
): Promise<Version | undefined> {
  let cursor = ''
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, nextCursor } = await registry.ask<VersionPage>(`${pathOf(id)}/versions${cursor}`)
    const found = items.find((each) => each.version === version)
    if (found || nextCursor === null) return found
    cursor = `?cursor=${encodeURIComponent(nextCursor)}`
  }
  return undefined
}

export async function requiredVersion(registry: Registry, id: string, version: string): Promise<Version> {
  const found = await findVersion(registry, id, version)
  if (found) return found
  throw new Failure('notFound', `${id} ${version} was not submitted to ${registry.origin}.`, {
    advice: 'Publish it: folio publish',
  })
}

/** The version with what held it up: findings of the checks it did not pass, and a moderator's words. */
export async function withReview(registry: Registry, id: string, state: Version): Promise<Version> {
  if (!['in_review', 'rejected'].includes(state.status)) return state
  const { decision, mayAppeal, checks } = await registry.ask<Review>(`${pathOf(id, state.version)}/review`)
  const open = checks.filter(({ verdict, overruled }) => verdict !== 'passed' && !overruled)
  return {
    ...state,
    reason: decision
      ? [decision.words, `(policy ${decision.policy})`].filter(Boolean).join(' ')
      : state.reason,
    findings: open.flatMap(({ findings }) => findings),
    mayAppeal,
  }
}

export function pathOf(id: string, version?: string): string {
  const plugin = `/developer/plugins/${encodeURIComponent(id)}`
  return version === undefined ? plugin : `${plugin}/versions/${encodeURIComponent(version)}`
}
