import type { Undo } from '@plugin-platform/sdk'
import type { PluginHost } from '../plugin-host'

/** Errors in a plugin's event handlers and timers reach nobody but the window: tell the host, which knows whose they are. */
export function watchWindow(host: PluginHost): Undo {
  const onError = (event: ErrorEvent) => {
    const { stack } = (event.error ?? {}) as { stack?: string }
    host.blame(event.error ?? event.message, stack ?? event.filename)
  }
  const onRejection = (event: PromiseRejectionEvent) => {
    host.blame(event.reason)
  }
  window.addEventListener('error', onError)
  window.addEventListener('unhandledrejection', onRejection)
  return () => {
    window.removeEventListener('error', onError)
    window.removeEventListener('unhandledrejection', onRejection)
  }
}
