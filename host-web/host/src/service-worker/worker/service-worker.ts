import { clientsClaim } from 'workbox-core'
import { ExpirationPlugin } from 'workbox-expiration'
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { CacheFirst } from 'workbox-strategies'

import type { BuildManifest, WorkerMessage } from '../messages'
import { answerBundle, keepBundles } from './bundles'
import { dropOldShells, keepShell, shellStrategy } from './shell'

declare const self: ServiceWorkerGlobalScope
declare const __BUILD__: BuildManifest

/** Routes that the page does not draw. */
const NOT_OURS = [/^\/api\//, /^\/bundles\//, /^\/(healthz|readyz|metrics)$/]
const MOST_OTHER_ASSETS = 80

/**
 * Makes the page stand without a network: its own files, every route, and the bundles of installed plugins.
 * Nothing below `/api` is ever kept here: what it answers is one person's, or soon out of date.
 *
 * A new worker waits until the page asks it to take over, so that no open editor loses the files it runs on.
 */
const shell = shellStrategy(__BUILD__)

clientsClaim()
cleanupOutdatedCaches()
precacheAndRoute(__BUILD__.files)
registerRoute(new NavigationRoute(shell, { denylist: NOT_OURS }))

// Fonts of other scripts, kept once somebody writes in one.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
  new CacheFirst({
    cacheName: 'folio-assets',
    plugins: [new ExpirationPlugin({ maxEntries: MOST_OTHER_ASSETS, purgeOnQuotaError: true })],
  }),
)

// Code, and what a plugin's worker fetches: its own file, and data beside it.
registerRoute(
  ({ request, url }) =>
    url.pathname.startsWith('/bundles/') ||
    (request.destination === 'script' && !url.pathname.startsWith('/assets/')),
  ({ request }) => answerBundle(request),
)

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell(shell, event))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldShells(__BUILD__))
})

self.addEventListener('message', (event) => {
  const message = event.data as WorkerMessage
  if (message.type === 'SKIP_WAITING') void self.skipWaiting()
  else event.waitUntil(keepBundles(message.bundles))
})
