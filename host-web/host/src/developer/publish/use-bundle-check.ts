import { useQuery } from '@tanstack/react-query'

import { checkBundle } from '../../api/developer/developer'

let chosen = 0
const identities = new WeakMap<File, number>()

/** A file object has no identity of its own that a query key could hold. */
export function identityOf(file: File | null): number | null {
  if (!file) return null
  const known = identities.get(file) ?? ++chosen
  identities.set(file, known)
  return known
}

/** Has a bundle checked as soon as it is chosen; nothing is stored by it. */
export function useBundleCheck(bundle: File | null, manifest: File | null) {
  return useQuery({
    // Not among what is known of a developer's plugins: when those change, this stays as it is.
    queryKey: ['bundle-check', identityOf(bundle), identityOf(manifest)],
    queryFn: ({ signal }) => {
      if (!bundle) throw new Error('There is no bundle to check.')
      return checkBundle(bundle, manifest ?? undefined, signal)
    },
    enabled: bundle !== null,
    staleTime: Infinity,
  })
}
