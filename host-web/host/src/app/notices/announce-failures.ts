import type { FollowingHost } from '../../installed/follow-installed'
import type { Library } from '../../installed/library/library'
import type { PluginHost } from '../../plugin-host/plugin-host'
import { notify } from '../../ui/feedback/notify'

type Outcomes = Pick<Library, 'started' | 'startFailed'>

/**
 * The host, which tells the library whether a plugin that was just installed or changed runs, and the person when
 * an update of one does not.
 */
export function announceFailures(host: PluginHost, library: Outcomes, tell = notify.error): FollowingHost {
  return {
    sync: (plugins) => host.sync(plugins),
    unload: (pluginId) => host.unload(pluginId),
    load: async (plugin) => {
      await host.load(plugin)
      const view = host.snapshot().plugins.find(({ pluginId }) => pluginId === plugin.pluginId)
      if (view?.status === 'failed') await library.startFailed(plugin, new Error(view.error))
      else if (view) library.started(plugin.pluginId)
      if (view?.update?.error !== undefined)
        tell(
          `${view.name} ${view.update.version} does not run; ${view.version} goes on`,
          new Error(view.update.error),
        )
    },
  }
}
