import {
  definePlugin,
  useSetting,
  useStorage,
  STATE_KEYS,
  type PluginContext,
  type PluginManifest,
  type PluginProps,
} from '@plugin-platform/sdk'
import { lineColor, paperOf, PAPERS } from './papers'

export const manifest: PluginManifest = {
  id: 'paper-background',
  name: 'Paper',
  version: '1.0.1',
  description: 'Write on ruled, squared, dotted, sepia or night paper instead of a blank sheet.',
  author: 'Plugin Platform',
  license: 'MIT',
  category: 'appearance',
  icon: '📄',
  contributes: {
    slots: [
      { slot: 'canvas', component: 'PaperPattern', order: 10 },
      { slot: 'toolbar', component: 'PaperPicker', order: 20 },
    ],
    settings: [
      {
        id: 'lineStrength',
        type: 'number',
        label: 'Strength of lines',
        description: 'From 5 (barely there) to 60 per cent.',
        default: 16,
        minimum: 5,
        maximum: 60,
        step: 1,
      },
    ],
  },
  activationEvents: ['onStartup'],
}

const PAPER = 'paper'
const FIRST_PAPER = 'ruled'

export function PaperPattern({ context }: PluginProps) {
  const [id] = useStorage<string>(context, PAPER, FIRST_PAPER)
  const strength = useSetting<number>(context, 'lineStrength') ?? 16
  const paper = paperOf(id)
  return (
    <div
      data-pattern={paper.id}
      style={{ position: 'absolute', inset: 0, ...paper.pattern?.(lineColor(strength)) }}
    />
  )
}

export function PaperPicker({ context }: PluginProps) {
  const [id, setId] = useStorage<string>(context, PAPER, FIRST_PAPER)
  return (
    <select
      className="pp-select"
      aria-label="Paper"
      value={id}
      onChange={(event) => {
        setId(event.target.value)
      }}
    >
      {PAPERS.map((paper) => (
        <option key={paper.id} value={paper.id}>
          {paper.label}
        </option>
      ))}
    </select>
  )
}

export function activate({ state, storage }: PluginContext): void {
  const apply = () => {
    const { id, background, ink } = paperOf(storage.get<string>(PAPER) ?? FIRST_PAPER)
    state.set(STATE_KEYS.PAPER, { id, background, ink })
  }
  storage.subscribe(PAPER, apply)
  apply()
}

export default definePlugin({ manifest, activate, PaperPattern, PaperPicker })
