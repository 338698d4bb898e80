import type { PluginHost } from '../plugin-host/plugin-host'

/** Where one manages plugins and says who one is: a plugin that hangs or spies must not be in the way there. */
const WITHOUT_PLUGINS =
  /^\/(installed|account|webhooks|device|moderation|sign-in|register|confirm-email|forgot-password|reset-password)(\/|$)/

interface Place {
  location: { pathname: string }
}

export interface Router {
  state: Place
  subscribe: (listener: (state: Place) => void) => () => void
}

export function runsPlugins(pathname: string): boolean {
  return !WITHOUT_PLUGINS.test(pathname)
}

/** Whether this page was opened with `?safe`: no plugin runs in it, wherever one goes. */
export function isSafeMode(search = window.location.search): boolean {
  return new URLSearchParams(search).has('safe')
}

/** How this page was opened: where one goes in it changes nothing. */
export const OPENED_SAFE = isSafeMode()

/** Pauses all plugins on the pages that do without, and lets them go on elsewhere. Returns its undoing. */
export function pausePluginsByPlace(
  host: Pick<PluginHost, 'pause' | 'resume'>,
  router: Router,
  safe = OPENED_SAFE,
): () => void {
  const follow = ({ location }: Place) => {
    if (!safe && runsPlugins(location.pathname)) void host.resume()
    else host.pause()
  }
  follow(router.state)
  return router.subscribe(follow)
}
