import type { PluginHost } from '../plugin-host/plugin-host'
import type { FollowingHost } from '../installed/follow-installed'
import { notify } from '../ui/notify'

/** The host, with a word to the user when a plugin that was just installed or changed does not run. */
export function announceFailures(host: PluginHost, tell = notify.error): FollowingHost {
  return {
    sync: (plugins) => host.sync(plugins),
    unload: (pluginId) => host.unload(pluginId),
    load: async (plugin) => {
      await host.load(plugin)
      const view = host.snapshot().plugins.find(({ pluginId }) => pluginId === plugin.pluginId)
      if (view?.status === 'failed') tell(`${view.name} does not run`, new Error(view.error))
      if (view?.update?.error !== undefined)
        tell(
          `${view.name} ${view.update.version} does not run; ${view.version} goes on`,
          new Error(view.update.error),
        )
    },
  }
}
