import {
  definePlugin,
  useStorage,
  EVENTS,
  STATE_KEYS,
  type PluginContext,
  type PluginManifest,
  type PluginProps,
} from '@plugin-platform/sdk'
import { DEFAULT_FONT, DEFAULT_SIZE, familyOf, FONTS, nextSize, SIZES } from './fonts'

export const manifest: PluginManifest = {
  id: 'font-selector',
  name: 'Font Selector',
  version: '1.0.1',
  description: 'Choose the typeface and size of your document, from the toolbar.',
  author: 'Plugin Platform',
  license: 'MIT',
  category: 'formatting',
  icon: '🔤',
  contributes: {
    slots: [{ slot: 'toolbar', component: 'FontSelector', order: 10 }],
    commands: [
      { id: 'font-selector.larger', title: 'Larger text' },
      { id: 'font-selector.smaller', title: 'Smaller text' },
    ],
    keybindings: [
      { command: 'font-selector.larger', key: 'Mod-Alt-ArrowUp' },
      { command: 'font-selector.smaller', key: 'Mod-Alt-ArrowDown' },
    ],
  },
  activationEvents: ['onStartup'],
}

const FONT = 'font'
const SIZE = 'size'

export function FontSelector({ context }: PluginProps) {
  const [font, setFont] = useStorage<string>(context, FONT, DEFAULT_FONT)
  const [size, setSize] = useStorage<number>(context, SIZE, DEFAULT_SIZE)
  return (
    <div className="pp-row" style={{ gap: '0.375rem' }}>
      <select
        className="pp-select"
        aria-label="Typeface"
        value={font}
        onChange={(event) => {
          setFont(event.target.value)
        }}
      >
        {FONTS.map(({ id, label, family }) => (
          <option key={id} value={id} style={{ fontFamily: family }}>
            {label}
          </option>
        ))}
      </select>
      <select
        className="pp-select"
        aria-label="Text size"
        value={size}
        onChange={(event) => {
          setSize(Number(event.target.value))
        }}
      >
        {SIZES.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </div>
  )
}

export function activate(context: PluginContext): void {
  const { commands, storage } = context
  const size = () => storage.get<number>(SIZE) ?? DEFAULT_SIZE
  commands.register('font-selector.larger', () => {
    storage.set(SIZE, nextSize(size(), 1))
  })
  commands.register('font-selector.smaller', () => {
    storage.set(SIZE, nextSize(size(), -1))
  })

  const apply = () => {
    applyFont(context, familyOf(storage.get<string>(FONT) ?? DEFAULT_FONT), size())
  }
  storage.subscribe(FONT, apply)
  storage.subscribe(SIZE, apply)
  apply()
}

function applyFont({ state, events }: PluginContext, fontFamily: string, fontSize: number): void {
  state.set(STATE_KEYS.FONT_FAMILY, fontFamily)
  state.set(STATE_KEYS.FONT_SIZE, fontSize)
  events.emit(EVENTS.FONT_CHANGED, { fontFamily, fontSize })
}

export default definePlugin({ manifest, activate, FontSelector })
