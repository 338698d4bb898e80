/** What the page says to its service worker. */
export type WorkerMessage = { type: 'SKIP_WAITING' } | { type: 'KEEP_BUNDLES'; bundles: KeptBundle[] }

/**
 * A bundle that has to be there without a network. `integrity` as in SRI: `sha384-…`. Where nobody could say which files
 * belong to it, whatever is kept below `andBelow` stays.
 */
export interface KeptBundle {
  url: string
  integrity: string
  andBelow?: string
}

/** What one build of the page is made of; `vite-plugin.ts` writes it into the worker. */
export interface BuildManifest {
  /** Differs between builds. */
  id: string
  /** The script that the page of this build begins with: tells its HTML from another build's. */
  entry: string
  /** To be kept before the worker takes over. A name with a hash of its own needs no revision. */
  files: { url: string; revision: string | null }[]
}
