import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { choosePolicy, policiesQuery } from '../../api/admin/admin'
import type { Policy, ServiceName, Setting } from '../../api/admin/admin-types'
import { Button } from '../../ui/controls/button'
import { type ControlProps, Field, Input, NativeSelect } from '../../ui/controls/field'
import { notify } from '../../ui/feedback/notify'
import { formatMoment, formatWhole, humanise } from '../../ui/format'

interface PolicyFormProps {
  service: ServiceName
  policy: Policy
}

export function PolicyForm({ service, policy }: PolicyFormProps) {
  const holds = policy.setting ?? policy.default
  const [draft, setDraft] = useState(String(holds))
  const { busy, choose } = useChoose(service, policy)
  const entered = read(policy, draft)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (entered !== null) void choose(entered)
      }}
    >
      <Field
        label={policy.title}
        hint={policy.description}
        error={entered === null ? `Enter a whole number from ${bounds(policy)}.` : undefined}
      >
        {(control) => <Control policy={policy} control={control} draft={draft} onChange={setDraft} />}
      </Field>
      <p className="mt-2 text-[13px] text-muted">{standing(policy)}</p>
      <div className="mt-3 flex flex-wrap gap-3">
        <Button type="submit" size="sm" busy={busy} disabled={entered === null || entered === holds}>
          Save
          <span className="sr-only"> {policy.title}</span>
        </Button>
        {policy.setting !== null && (
          <Button type="button" size="sm" variant="ghost" busy={busy} onClick={() => void choose(null)}>
            Back to the default
            <span className="sr-only"> of {policy.title}</span>
          </Button>
        )}
      </div>
    </form>
  )
}

/** What was chosen meanwhile is shown whatever became of the choice. */
function useChoose(service: ServiceName, { policy, title, revision }: Policy) {
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const choose = async (setting: Setting | null) => {
    setBusy(true)
    try {
      await choosePolicy(service, policy, setting, revision)
      notify.success(`${title}: ${setting === null ? 'as the environment says' : shown(setting)}.`)
    } catch (error) {
      notify.error(`${title} could not be changed`, error)
    }
    await queries.invalidateQueries({ queryKey: policiesQuery(service).queryKey })
    setBusy(false)
  }
  return { busy, choose }
}

interface ControlOptions {
  policy: Policy
  control: ControlProps
  draft: string
  onChange: (draft: string) => void
}

function Control({ policy, control, draft, onChange }: ControlOptions) {
  if (policy.kind === 'choice') {
    return (
      <NativeSelect
        {...control}
        className="max-w-56"
        value={draft}
        onChange={({ target }) => {
          onChange(target.value)
        }}
      >
        {policy.options.map((option) => (
          <option key={option} value={option}>
            {humanise(option)}
          </option>
        ))}
      </NativeSelect>
    )
  }
  return (
    <Input
      {...control}
      inputMode="numeric"
      className="max-w-56 tabular-nums"
      maxLength={9}
      value={draft}
      onChange={({ target }) => {
        onChange(target.value)
      }}
    />
  )
}

/** Null for what is no setting of it. */
function read({ kind, least, most }: Policy, draft: string): Setting | null {
  if (kind === 'choice') return draft
  if (!/^\d+$/.test(draft.trim())) return null
  const number = Number(draft)
  return number >= (least ?? 0) && number <= (most ?? Infinity) ? number : null
}

const bounds = ({ least, most }: Policy) => `${formatWhole(least ?? 0)} to ${formatWhole(most ?? Infinity)}`

const shown = (setting: Setting) => (typeof setting === 'number' ? formatWhole(setting) : setting)

function standing({ default: otherwise, setting, changedBy, changedByName, changedAt }: Policy): string {
  const environment = `The environment says ${shown(otherwise)}.`
  if (changedAt === null) return environment
  const chosen = setting === null ? 'Given back to the environment' : `Chosen`
  return `${chosen} by ${changedByName ?? changedBy ?? 'nobody who is known'}, ${formatMoment(changedAt)}. ${environment}`
}
