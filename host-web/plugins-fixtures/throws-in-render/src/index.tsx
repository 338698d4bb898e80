import { definePlugin, type PluginManifest } from '@plugin-platform/sdk'

export const manifest: PluginManifest = {
  id: 'throws-in-render',
  name: 'Throws in Render',
  version: '1.0.0',
  description: 'Fails in every way that a plugin can, for tests of the host.',
  category: 'utilities',
  icon: '💥',
  contributes: {
    slots: [
      { slot: 'sidebar', component: 'BrokenPanel', title: 'Broken panel' },
      { slot: 'statusbar', component: 'BrokenStatus' },
      { slot: 'toolbar', component: 'BrokenButton' },
    ],
  },
}

export function BrokenPanel(): never {
  throw new Error('The panel broke on purpose.')
}

export function BrokenStatus(): never {
  throw new Error('The status broke on purpose.')
}

export function BrokenButton() {
  return (
    <button
      type="button"
      className="pp-button"
      onClick={() => {
        throw new Error('The button broke on purpose.')
      }}
    >
      Break
    </button>
  )
}

export default definePlugin({ manifest, BrokenPanel, BrokenStatus, BrokenButton })
