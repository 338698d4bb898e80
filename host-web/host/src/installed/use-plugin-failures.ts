import { useHostSnapshot, usePluginHost } from '../plugin-host/plugin-host-context'

/** Which plugins do not run although they should, and why. */
export function usePluginFailures() {
  const host = usePluginHost()
  const { plugins } = useHostSnapshot()
  const failureOf = (pluginId: string) => {
    const failed = plugins.find((plugin) => plugin.pluginId === pluginId && plugin.status === 'failed')
    return failed && (failed.error ?? 'It could not be started.')
  }
  const retry = (pluginId: string) => void host.retry(pluginId)
  return { failureOf, retry }
}
