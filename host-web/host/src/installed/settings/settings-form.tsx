import { Check, LoaderCircle, TriangleAlert, Undo2 } from 'lucide-react'

import { describeError } from '../../api/http/api-error'
import type { InstalledPlugin } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { SettingControl } from './setting-control'
import { settingErrors, settingsOf } from './setting-values'
import { type SaveStatus, useSettingsDraft } from './use-settings-draft'

/** A form made from the settings that a manifest declares. Every change acts at once; the server has the last word. */
export function SettingsForm({ plugin }: { plugin: InstalledPlugin }) {
  const draft = useSettingsDraft(plugin)
  const settings = settingsOf(plugin.manifest)
  const errors = settingErrors(draft.error)
  const unplaced = draft.error !== null && !settings.some(({ id }) => id in errors)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        draft.flush()
      }}
      aria-label={`Settings of ${plugin.manifest.name}`}
      className="grid grid-cols-1 gap-5"
    >
      {settings.map((setting) => (
        <SettingControl
          key={setting.id}
          setting={setting}
          value={draft.values[setting.id]}
          error={errors[setting.id]}
          onChange={(value, isDone) => {
            draft.change({ [setting.id]: value })
            if (isDone) draft.flush()
          }}
        />
      ))}
      {unplaced && (
        <Callout tone="danger" title="Not saved">
          <p>{describeError(draft.error)}</p>
          <Button size="sm" className="mt-3" onClick={draft.flush}>
            Try again
          </Button>
        </Callout>
      )}
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2 border-t border-border pt-4">
        <Button variant="ghost" size="sm" className="-ml-3" disabled={draft.isDefault} onClick={draft.reset}>
          Reset to defaults
        </Button>
        <span className="ml-auto flex items-center gap-3">
          <Status status={draft.status} />
          {draft.canUndo && (
            <Button size="sm" aria-label="Undo the last change" onClick={draft.undo}>
              <Undo2 aria-hidden className="size-3.5" />
              Undo
            </Button>
          )}
        </span>
      </div>
    </form>
  )
}

const WORDS: Record<SaveStatus, string> = {
  untouched: 'Changes act at once',
  saving: 'Saving…',
  saved: 'Saved',
  failed: 'Not saved',
}

function Status({ status }: { status: SaveStatus }) {
  return (
    <span role="status" className="flex items-center gap-1.5 text-[13px] text-muted">
      {status === 'saving' && <LoaderCircle aria-hidden className="size-3.5 animate-spin" />}
      {status === 'saved' && <Check aria-hidden className="size-3.5 text-success" />}
      {status === 'failed' && <TriangleAlert aria-hidden className="size-3.5 text-danger" />}
      {WORDS[status]}
    </span>
  )
}
