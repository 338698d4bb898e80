import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useForm, useWatch, type UseFormReturn } from 'react-hook-form'

import { ownPluginsQuery } from '../../api/queries'
import {
  ACTION_WORDS,
  type IssuedToken,
  issueToken,
  LONGEST_DAYS,
  type TokenAction,
  tokensQuery,
} from '../../api/account/tokens'
import { useAuth } from '../../auth/auth-store'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, Input } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { Choices } from '../../ui/controls/choices'

interface NewTokenDialogProps {
  open: boolean
  onClose: () => void
  onIssued: (token: IssuedToken) => void
}

export function NewTokenDialog({ open, onClose, onIssued }: NewTokenDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title="New API token"
      description="Give it no more than its program needs. You see it once."
    >
      <NewTokenForm onClose={onClose} onIssued={onIssued} />
    </Dialog>
  )
}

interface TokenFields {
  name: string
  actions: TokenAction[]
  everything: 'all' | 'some'
  plugins: string[]
  days: number
}

const ACTIONS = Object.entries(ACTION_WORDS).map(([value, words]) => ({
  value,
  label: words.charAt(0).toUpperCase() + words.slice(1),
}))
/** What reaches all tokens of the account is no token's for some plugins. */
const ACTIONS_OF_SOME = ACTIONS.filter(({ value }) => value !== 'tokens')

function NewTokenForm({ onClose, onIssued }: Omit<NewTokenDialogProps, 'open'>) {
  const queries = useQueryClient()
  const form = useForm<TokenFields>({
    defaultValues: { name: '', actions: ['read', 'publish'], everything: 'all', plugins: [], days: 30 },
  })
  const { errors, isSubmitting } = form.formState
  const choices =
    useWatch({ control: form.control, name: 'everything' }) === 'all' ? ACTIONS : ACTIONS_OF_SOME
  const send = async ({ name, actions, everything, plugins, days }: TokenFields) => {
    const issued = await issueToken({
      name: name.trim(),
      actions: everything === 'all' ? actions : withoutTokens(actions),
      plugins: everything === 'all' ? null : plugins,
      days,
    })
    onIssued(issued)
    onClose()
    await queries.invalidateQueries({ queryKey: tokensQuery.queryKey })
  }
  return (
    <Form form={form} fields={['name', 'actions', 'plugins', 'days']} send={send} label="New API token">
      <Field label="Name" hint="What it is for" error={errors.name?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('name', { validate: (name) => name.trim() !== '' || 'Give it a name' })}
            maxLength={64}
            autoComplete="off"
          />
        )}
      </Field>
      <Choices
        legend="It may"
        choices={choices}
        field={form.register('actions', {
          validate: (some, { everything: reach }) =>
            (reach === 'all' ? some : withoutTokens(some)).length > 0 || 'Choose at least one',
        })}
        error={errors.actions?.message}
      />
      <PluginChoice form={form} />
      <Field label="Days" hint={`At most ${String(LONGEST_DAYS)}`} error={errors.days?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('days', {
              valueAsNumber: true,
              validate: (days) =>
                (Number.isInteger(days) && days >= 1 && days <= LONGEST_DAYS) ||
                `A whole number from 1 to ${String(LONGEST_DAYS)}`,
            })}
            type="number"
            inputMode="numeric"
            className="max-w-32"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting} className="mt-1">
        {isSubmitting ? 'Making it…' : 'Make the token'}
      </Button>
    </Form>
  )
}

/** Which may have been chosen before some plugins were. */
function withoutTokens(actions: TokenAction[]): TokenAction[] {
  return actions.filter((action) => action !== 'tokens')
}

/** All plugins of the account, or those that are named. */
function PluginChoice({ form }: { form: UseFormReturn<TokenFields> }) {
  const isDeveloper = useAuth(({ user }) => user?.isDeveloper ?? false)
  const { data: plugins = [] } = useQuery({ ...ownPluginsQuery, enabled: isDeveloper })
  const everything = useWatch({ control: form.control, name: 'everything' })
  return (
    <>
      <Choices
        type="radio"
        legend="For"
        choices={[
          { value: 'all', label: 'All plugins of mine, later ones too' },
          { value: 'some', label: 'Some of my plugins' },
        ]}
        field={form.register('everything')}
      />
      {everything === 'some' && (
        <Choices
          legend="Plugins"
          choices={plugins.map(({ id, name }) => ({ value: id, label: name }))}
          field={form.register('plugins', {
            validate: (some, { everything: reach }) =>
              reach === 'all' || some.length > 0 || 'Choose at least one plugin',
          })}
          error={form.formState.errors.plugins?.message}
        />
      )}
    </>
  )
}
