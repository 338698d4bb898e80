import { Workbox } from 'workbox-window'

import type { KeptBundle, WorkerMessage } from '../service-worker/messages'
import { useUpdate } from './update-store'

const LOOK_FOR_UPDATE_EVERY = 60 * 60 * 1000

const reload = () => {
  window.location.reload()
}

/**
 * Registers the service worker. A new one waits, however long, until the person begins the new version: an open
 * editor keeps the files that it runs on. Other tabs go on with the old page, and are offered to reload.
 */
export function registerServiceWorker(): void {
  const workbox = new Workbox('/sw.js')
  let wasAsked = false
  let isFirst = !navigator.serviceWorker.controller
  workbox.addEventListener('waiting', () => {
    useUpdate.setState({
      apply: () => {
        wasAsked = true
        workbox.messageSkipWaiting()
      },
    })
  })
  workbox.addEventListener('controlling', () => {
    if (wasAsked) reload()
    else if (!isFirst) useUpdate.setState({ apply: reload })
    isFirst = false
  })
  workbox.register().catch((error: unknown) => {
    console.warn('This page will not work without a network.', error)
  })
  lookForUpdates(workbox)
}

function lookForUpdates(workbox: Workbox): void {
  let looked = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - looked < LOOK_FOR_UPDATE_EVERY) return
    looked = Date.now()
    workbox.update().catch(() => {
      // Without a network there is nothing new; the next look comes.
      looked = 0
    })
  })
}

/** Has exactly these bundles kept for use without a network. */
export async function keepBundles(bundles: KeptBundle[]): Promise<void> {
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage({ type: 'KEEP_BUNDLES', bundles } satisfies WorkerMessage)
}
