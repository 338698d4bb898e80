import { type KeyboardEvent, useState } from 'react'

import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, Input } from '../../ui/controls/field'
import { formatList } from '../../ui/format'
import type { Command } from '../command-registry'
import { keyLabel } from '../key-labels'
import { chordOf, keysOf, problemOfChord, rivalsOf } from './chords'

interface KeyRecorderProps {
  command: Command
  commands: readonly Command[]
  onClose: () => void
  /** Null for none. */
  onChoose: (key: string | null) => void
}

/** Hears which keys are pressed, and says whose they are. */
export function KeyRecorder({ command, commands, onClose, onChoose }: KeyRecorderProps) {
  const [key, setKey] = useState<string>()
  const problem = key === undefined ? undefined : problemOfChord(key)
  const rivals = key === undefined || problem !== undefined ? [] : rivalsOf(command, commands, key)
  const choose = (chosen: string | null) => {
    onChoose(chosen)
    onClose()
  }
  const hear = (event: KeyboardEvent) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
    // The ways out of a field and of a dialog, and what sends a form.
    if (isPlain && ['Tab', 'Escape', 'Enter'].includes(event.key)) return
    event.preventDefault()
    const pressed = chordOf(event.nativeEvent)
    if (pressed !== undefined) setKey(pressed)
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Keys for “${command.title}”`}
      description="Press the keys. Enter keeps them, Escape leaves all as it is."
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (key !== undefined && problem === undefined) choose(key)
        }}
      >
        <Field
          label="New keys"
          error={problem}
          hint={
            // Always there, since what comes with its words is often not said.
            <span role="status">
              {key !== undefined && <span className="sr-only">{keyLabel(key)}. </span>}
              {rivals.length > 0 &&
                `${formatList(rivals.map(({ title }) => `“${title}”`))} ${rivals.length === 1 ? 'has' : 'have'} this key, and will do without.`}
            </span>
          }
        >
          {(control) => (
            <Input
              {...control}
              data-records-keys
              readOnly
              autoComplete="off"
              placeholder={
                keysOf(command)
                  .map((each) => keyLabel(each))
                  .join(', ') || 'No key yet'
              }
              value={key === undefined ? '' : keyLabel(key)}
              onKeyDown={hear}
            />
          )}
        </Field>
        <div className="mt-6 flex flex-wrap gap-3">
          <Button type="submit" variant="primary" disabled={key === undefined || problem !== undefined}>
            Keep
          </Button>
          {keysOf(command).length > 0 && (
            <Button
              onClick={() => {
                choose(null)
              }}
            >
              No key
            </Button>
          )}
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
