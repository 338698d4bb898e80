import { useHostSnapshot, usePluginHost } from '../plugin-host/plugin-host-context'

/** Which plugins do not run although they should, and why. */
export function usePluginFailures() {
  const host = usePluginHost()
  const { plugins } = useHostSnapshot()
  const failureOf = (pluginId: string) => {
    const plugin = plugins.find((candidate) => candidate.pluginId === pluginId)
    if (plugin?.update?.error !== undefined)
      return `Version ${plugin.update.version} could not be started, ${plugin.version} goes on: ${plugin.update.error}`
    return plugin?.status === 'failed' ? (plugin.error ?? 'It could not be started.') : undefined
  }
  const retry = (pluginId: string) => void host.retry(pluginId)
  return { failureOf, retry }
}
