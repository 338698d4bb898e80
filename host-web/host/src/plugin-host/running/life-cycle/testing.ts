import type { PluginContext, PluginManifest } from '@plugin-platform/sdk'
import type { PluginHost } from '../../plugin-host'
import { manifestOf } from '../../testing'

const contributes = {
  slots: [{ slot: 'sidebar' as const, component: 'Panel' }],
  commands: [{ id: 'a.run', title: 'Run' }],
}
export const v1 = manifestOf('a', contributes)
export const v2: PluginManifest = { ...v1, version: '2.0.0' }
export const v3: PluginManifest = { ...v1, version: '3.0.0' }

/** What one run leaves in every registry; `heard` is called by whatever of it is live. */
export function registersEverything(heard: (what: string) => void, value: unknown) {
  return ({ events, state, storage, settings, commands, editor }: PluginContext) => {
    const tell = (what: string) => () => {
      heard(what)
    }
    events.on('ping', tell('event'))
    state.subscribe('other', tell('state'))
    storage.subscribe('key', tell('storage'))
    settings.subscribe('size', tell('setting'))
    commands.register('a.run', tell('command'))
    editor.addExtension([])
    state.set('shared', value)
  }
}

/** Sets off whatever a run of the plugin has left that is live. */
export function probe(host: PluginHost): void {
  const isActive = host
    .snapshot()
    .plugins.some(({ pluginId, status }) => pluginId === 'a' && status === 'active')
  host.registries.events.emit('ping')
  host.registries.state.set('other', Symbol())
  if (host.registries.commands.get('a.run') && isActive) host.execute('a.run')
}
