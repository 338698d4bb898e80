import { useForm } from 'react-hook-form'

import { trustPublisher } from '../../api/developer/publishers'
import type { DeveloperPlugin } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Field, Input, NativeSelect } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'
import { humanise } from '../../ui/format'
import { useRefresh } from '../life/use-refresh'

interface TrustFormProps {
  plugin: DeveloperPlugin
  issuers: { kind: string; url: string }[]
  /** What the runs have to ask their assertion for. */
  audience: string
}

interface TrustFields {
  issuer: string
  repository: string
  workflow: string
  environment: string
}

const NAMES: Record<string, string> = { github: 'GitHub Actions', gitlab: 'GitLab CI/CD' }

export function TrustForm({ plugin, issuers, audience }: TrustFormProps) {
  const refresh = useRefresh()
  const form = useForm<TrustFields>({
    defaultValues: { issuer: issuers[0]?.url ?? '', repository: '', workflow: '', environment: '' },
  })
  const { errors, isSubmitting } = form.formState
  const send = async ({ issuer, repository, workflow, environment }: TrustFields) => {
    await trustPublisher(plugin.id, {
      issuer,
      repository: repository.trim(),
      workflow: workflow.trim(),
      environment: environment.trim() || null,
    })
    await refresh()
    form.reset()
    notify.success(`${repository.trim()} may publish ${plugin.name}`)
  }
  const text = { autoComplete: 'off', autoCapitalize: 'off', spellCheck: false, className: 'font-mono' }
  return (
    <Form
      form={form}
      fields={['issuer', 'repository', 'workflow', 'environment']}
      send={send}
      label="Trust a workflow"
      className="mt-6 max-w-xl"
    >
      <h3 className="text-[15px] font-semibold">Trust a workflow</h3>
      <Field label="Where it runs" error={errors.issuer?.message}>
        {(control) => (
          <NativeSelect {...control} {...form.register('issuer')}>
            {issuers.map(({ kind, url }) => (
              <option key={url} value={url}>
                {NAMES[kind] ?? humanise(kind)} ({url.replace(/^https?:\/\//, '')})
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field label="Repository" error={errors.repository?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('repository', {
              validate: (name) => /^[\w.-]+(\/[\w.-]+)+$/.test(name.trim()) || 'Such as ada/word-count',
            })}
            {...text}
            placeholder="ada/word-count"
          />
        )}
      </Field>
      <Field label="Workflow" hint="The file, such as publish.yml" error={errors.workflow?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('workflow', { validate: (name) => name.trim() !== '' || 'Name its file' })}
            {...text}
            placeholder="publish.yml"
          />
        )}
      </Field>
      <Field
        label="Environment"
        optional
        hint="With one, only runs in it are trusted: it can ask a person for approval."
        error={errors.environment?.message}
      >
        {(control) => <Input {...control} {...form.register('environment')} {...text} />}
      </Field>
      <p className="text-[13px] text-pretty text-muted">
        The run asks for its assertion with the audience <code className="font-mono">{audience}</code>, and
        publishes with <code className="font-mono">folio publish</code>.
      </p>
      <Button type="submit" variant="primary" busy={isSubmitting} className="justify-self-start">
        {isSubmitting ? 'Adding…' : 'Trust it'}
      </Button>
    </Form>
  )
}
