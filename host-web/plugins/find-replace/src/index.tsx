import {
  definePlugin,
  useStorage,
  type PluginContext,
  type PluginManifest,
  type PluginProps,
} from '@plugin-platform/sdk'
import { useId, useState, type ReactNode } from 'react'
import { MOST_MATCHES, type SearchOptions } from './search'
import { useSearch } from './use-search'

export const manifest: PluginManifest = {
  id: 'find-replace',
  name: 'Find and Replace',
  version: '1.1.1',
  description:
    'Find text as you type, step through the matches and replace one or all of them. Regular expressions too.',
  author: 'Plugin Platform',
  license: 'MIT',
  category: 'utilities',
  icon: '🔍',
  contributes: {
    slots: [
      { slot: 'modal', component: 'FindReplace', id: 'find-replace.open', title: 'Find and replace' },
      { slot: 'toolbar', component: 'FindButton', order: 80 },
    ],
    commands: [{ id: 'find-replace.open', title: 'Find and replace', icon: '🔍' }],
    keybindings: [{ command: 'find-replace.open', key: 'Mod-f' }],
  },
  requires: { state: ['editor.content'] },
  activationEvents: ['onStartup'],
}

const OPTIONS: { id: keyof SearchOptions; label: string }[] = [
  { id: 'matchCase', label: 'Match case' },
  { id: 'wholeWord', label: 'Whole words' },
  { id: 'regex', label: 'Regular expression' },
]
const NO_OPTIONS: SearchOptions = { matchCase: false, wholeWord: false, regex: false }

export function FindReplace({ context }: PluginProps) {
  const [query, setQuery] = useState(() => selectedWord(context))
  const [replacement, setReplacement] = useState('')
  const [options, setOptions] = useStorage<SearchOptions>(context, 'options', NO_OPTIONS)
  const { matches, problem, index, step, replaceCurrent, replaceAll } = useSearch(context, query, options)
  const status = useId()
  const nothing = matches.length === 0
  return (
    <form
      className="pp-stack"
      onSubmit={(event) => {
        event.preventDefault()
        step(1)
      }}
    >
      <Field
        label="Find"
        value={query}
        onChange={setQuery}
        invalid={problem !== undefined}
        describedBy={status}
      />
      <p id={status} role="status" className="pp-muted" style={{ minHeight: '1.3em' }}>
        {problem ?? summary(query, matches.length, index)}
      </p>
      <Field label="Replace with" value={replacement} onChange={setReplacement} />
      <div className="pp-row" style={{ flexWrap: 'wrap', columnGap: '1rem' }}>
        {OPTIONS.map(({ id, label }) => (
          <label key={id} className="pp-checkbox">
            <input
              type="checkbox"
              checked={options[id]}
              onChange={(event) => {
                setOptions({ ...options, [id]: event.target.checked })
              }}
            />
            {label}
          </label>
        ))}
      </div>
      <div className="pp-row" style={{ flexWrap: 'wrap' }}>
        <Action
          disabled={nothing}
          onClick={() => {
            step(-1)
          }}
        >
          Previous
        </Action>
        <button type="submit" className="pp-button pp-primary" disabled={nothing}>
          Next
        </button>
        <Action
          disabled={nothing}
          onClick={() => {
            replaceCurrent(replacement)
          }}
        >
          Replace
        </Action>
        <Action
          disabled={nothing}
          onClick={() => {
            replaceAll(replacement)
          }}
        >
          Replace all
        </Action>
      </div>
    </form>
  )
}

export function FindButton({ context }: PluginProps) {
  return (
    <button
      type="button"
      className="pp-icon-button"
      aria-label="Find and replace"
      title="Find and replace"
      onClick={() => {
        context.commands.execute('find-replace.open')
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
        aria-hidden
      >
        <path d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M20.5 20.5 16 16" />
      </svg>
    </button>
  )
}

interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  invalid?: boolean
  describedBy?: string
}

function Field({ label, value, onChange, invalid = false, describedBy }: FieldProps) {
  return (
    <label className="pp-field">
      {label}
      <input
        className="pp-input"
        value={value}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
    </label>
  )
}

function Action({
  disabled,
  onClick,
  children,
}: {
  disabled: boolean
  onClick: () => void
  children: ReactNode
}) {
  return (
    <button type="button" className="pp-button" disabled={disabled} onClick={onClick}>
      {children}
    </button>
  )
}

/** What is selected, if it is a piece of one line. */
function selectedWord({ editor }: PluginContext): string {
  const { from, to } = editor.getSelection()
  const text = editor.getText().slice(from, to)
  return text.length <= 100 && !text.includes('\n') ? text : ''
}

function summary(query: string, count: number, index: number): string {
  if (query === '') return ''
  if (count === 0) return 'Nothing found'
  const total = count === MOST_MATCHES ? `the first ${count.toLocaleString()}` : count.toLocaleString()
  return `${(index + 1).toLocaleString()} of ${total}`
}

export default definePlugin({ manifest, FindReplace, FindButton })
