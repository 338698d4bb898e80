import {
  definePlugin,
  useStateValue,
  STATE_KEYS,
  type PluginContext,
  type PluginManifest,
  type PluginProps,
  type ThemeMode,
} from '@plugin-platform/sdk'
import { MODES, nextMode } from './modes'

export const manifest: PluginManifest = {
  id: 'theme-switch',
  name: 'Theme Switch',
  version: '1.0.1',
  description: 'Light, dark or as your system says: one click in the toolbar, one key on the keyboard.',
  author: 'Plugin Platform',
  license: 'MIT',
  category: 'appearance',
  icon: '🌗',
  contributes: {
    slots: [{ slot: 'toolbar', component: 'ThemeSwitch', order: 90 }],
    commands: [{ id: 'theme-switch.next', title: 'Switch theme', icon: '🌗' }],
    keybindings: [{ command: 'theme-switch.next', key: 'Mod-Shift-l' }],
  },
  requires: { state: ['theme.mode'] },
  activationEvents: ['onStartup'],
}

export function ThemeSwitch({ context }: PluginProps) {
  const mode = useStateValue<ThemeMode>(context, STATE_KEYS.THEME_MODE) ?? 'system'
  return (
    <div role="group" aria-label="Theme" className="pp-row" style={{ gap: 2 }}>
      {MODES.map(({ id, label, path }) => (
        <button
          key={id}
          type="button"
          aria-pressed={mode === id}
          aria-label={label}
          title={label}
          className="pp-icon-button"
          onClick={() => {
            context.state.set(STATE_KEYS.THEME_MODE, id)
          }}
        >
          <svg
            width="17"
            height="17"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
            strokeLinejoin="round"
            aria-hidden
          >
            <path d={path} />
          </svg>
        </button>
      ))}
    </div>
  )
}

export function activate({ commands, state }: PluginContext): void {
  commands.register('theme-switch.next', () => {
    state.set(STATE_KEYS.THEME_MODE, nextMode(state.get<ThemeMode>(STATE_KEYS.THEME_MODE)))
  })
}

export default definePlugin({ manifest, activate, ThemeSwitch })
