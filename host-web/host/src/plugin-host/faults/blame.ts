import { firstAddress } from '../bundles/another-address'
import { listingDigestOf } from '../bundles/bundle-files'

/** A version whose code has run in this page. */
export interface Origin {
  pluginId: string
  version: string
  bundleUrl: string
}

/** The version whose bundle stands highest in a stack trace. */
export function culprit(stack: string, origins: Iterable<Origin>): Origin | undefined {
  const written = firstAddress(stack)
  let first: { origin: Origin; at: number } | undefined
  for (const origin of origins) {
    const at = written.indexOf(placeOf(origin))
    if (at >= 0 && (!first || at < first.at)) first = { origin, at }
  }
  return first?.origin
}

/** Where its code is: one file, or the folder of several. */
export function placeOf({ bundleUrl }: Origin): string {
  return listingDigestOf(bundleUrl) === undefined ? bundleUrl : bundleUrl.replace(/[^/]*$/, '')
}

export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name
  return typeof error === 'string' ? error : 'It failed without saying why.'
}
