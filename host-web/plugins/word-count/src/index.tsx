import {
  definePlugin,
  useSetting,
  useStateValue,
  STATE_KEYS,
  type PluginContext,
  type PluginManifest,
  type PluginProps,
  type SelectionState,
} from '@plugin-platform/sdk'
import { countPart, countText, readingMinutes, type TextStats } from './stats'

export const manifest: PluginManifest = {
  id: 'word-count',
  name: 'Word Count',
  version: '1.0.3',
  description: 'Words, characters, lines and reading time of your document, always in view.',
  author: 'Plugin Platform',
  license: 'MIT',
  category: 'writing',
  icon: '🔢',
  contributes: {
    slots: [{ slot: 'statusbar', component: 'WordCount', order: 10 }],
    settings: [
      { id: 'showCharacters', type: 'boolean', label: 'Show characters', default: true },
      { id: 'showLines', type: 'boolean', label: 'Show lines', default: true },
      { id: 'showReadingTime', type: 'boolean', label: 'Show reading time', default: true },
      {
        id: 'wordsPerMinute',
        type: 'number',
        label: 'Reading speed',
        description: 'Words a minute. Most adults read 200 to 260.',
        default: 230,
        minimum: 50,
        maximum: 1000,
        step: 10,
      },
    ],
  },
  requires: { state: ['editor.content', 'editor.selection'] },
  activationEvents: ['onStartup'],
}

/** Shared with other plugins: how much there is in the document. */
export const WORDS_STATE = 'stats.words'
export const CHARACTERS_STATE = 'stats.characters'

export function WordCount({ context }: PluginProps) {
  const content = useStateValue<string>(context, STATE_KEYS.CONTENT) ?? ''
  const selected = useStateValue<SelectionState>(context, STATE_KEYS.SELECTION)?.text ?? ''
  const stats = selected ? countPart(selected) : countText(content)
  return (
    // Always there to be asked, and silent: nobody wants to hear a number at every key.
    <div role="status" aria-live="off" aria-label="Word count" className="pp-row" style={{ gap: '0.875rem' }}>
      {selected !== '' && <span className="pp-chip">Selection</span>}
      <Figures context={context} stats={stats} />
    </div>
  )
}

function Figures({ context, stats }: { context: PluginContext; stats: TextStats }) {
  const showCharacters = useSetting<boolean>(context, 'showCharacters')
  const showLines = useSetting<boolean>(context, 'showLines')
  const showReadingTime = useSetting<boolean>(context, 'showReadingTime')
  const minutes = readingMinutes(stats.words, useSetting<number>(context, 'wordsPerMinute') ?? 230)
  return (
    <>
      <Figure count={stats.words} one="word" many="words" />
      {showCharacters && <Figure count={stats.characters} one="character" many="characters" />}
      {showLines && <Figure count={stats.lines} one="line" many="lines" />}
      {showReadingTime && <span>{minutes} min read</span>}
    </>
  )
}

function Figure({ count, one, many }: { count: number; one: string; many: string }) {
  return (
    <span>
      <strong>{count.toLocaleString()}</strong> {count === 1 ? one : many}
    </span>
  )
}

export function activate(context: PluginContext): void {
  const publish = (content: unknown) => {
    const stats = countText(typeof content === 'string' ? content : '')
    context.state.set(WORDS_STATE, stats.words)
    context.state.set(CHARACTERS_STATE, stats.characters)
  }
  publish(context.state.get(STATE_KEYS.CONTENT))
  context.state.subscribe(STATE_KEYS.CONTENT, publish)
}

export default definePlugin({ manifest, activate, WordCount })
