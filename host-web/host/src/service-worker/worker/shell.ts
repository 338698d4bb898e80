import { NetworkFirst, type Strategy } from 'workbox-strategies'

import type { BuildManifest } from '../messages'

const PREFIX = 'folio-shell-'
const SHELL = '/'
/** After so many seconds a network that does not answer counts as none. */
const PATIENCE = 4

/**
 * The page's HTML, for every route: from the server while it answers, else as it was kept. It is kept with its
 * headers, so that a page and the policy which allows its scripts stay together; and only the HTML of this worker's
 * own build, whose files are kept too.
 */
export function shellStrategy(build: BuildManifest): NetworkFirst {
  const cacheName = PREFIX + build.id
  return new NetworkFirst({
    cacheName,
    networkTimeoutSeconds: PATIENCE,
    matchOptions: { ignoreVary: true },
    plugins: [
      {
        cacheKeyWillBeUsed: () => Promise.resolve(SHELL),
        cacheWillUpdate: async ({ response }) => ((await isPageOf(build, response)) ? response : null),
        // A proxy that answers for a gateway which is away is as good as no answer.
        fetchDidSucceed: async ({ response }) => {
          if (response.status >= 500 && (await caches.match(SHELL, { cacheName }))) {
            throw new Error(`The page's server answered ${String(response.status)}.`)
          }
          return response
        },
      },
    ],
  })
}

/** Rejects when the server has the page of another build by now: the worker of that one will follow. */
export async function keepShell(shell: Strategy, event: ExtendableEvent): Promise<void> {
  const [, done] = shell.handleAll({ event, request: new Request(SHELL) })
  await done
  if (!(await caches.match(SHELL, { cacheName: shell.cacheName }))) {
    throw new Error('The server has the page of another build.')
  }
}

export async function dropOldShells(build: BuildManifest): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + build.id)
  await Promise.all(old.map((name) => caches.delete(name)))
}

async function isPageOf(build: BuildManifest, response: Response): Promise<boolean> {
  return response.status === 200 && (await response.clone().text()).includes(build.entry)
}
