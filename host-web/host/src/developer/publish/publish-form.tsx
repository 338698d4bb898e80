import { useQueryClient } from '@tanstack/react-query'
import { LoaderCircle } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'

import { describeError } from '../../api/http/api-error'
import { publishVersion } from '../../api/developer/developer'
import { STEPS } from '../../api/developer/rollouts'
import type { DeveloperPlugin, PublishedVersion } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { Field, Input, NativeSelect, TextArea } from '../../ui/controls/field'
import { showServerErrors } from '../../ui/controls/form-errors'
import { Progress } from '../../ui/feedback/progress'
import { DropZone } from './drop-zone'
import { FilePicker } from './file-picker'
import { Findings, findingsOf, hasErrors } from './findings'
import { TryBundle } from './try-bundle'
import { identityOf, useBundleCheck } from './use-bundle-check'

/** Semantic Versioning 2.0, the expression that semver.org suggests. */
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/

interface PublishFields {
  version: string
  changelog: string
  security: boolean
  /** Per cent of people that get it first; empty: everybody. */
  rollout: string
}

interface PublishFormProps {
  plugin: DeveloperPlugin
  onPublished: (published: PublishedVersion) => void
}

export function PublishForm({ plugin, onPublished }: PublishFormProps) {
  const queries = useQueryClient()
  const [bundle, setBundle] = useState<File | null>(null)
  const [refused, setRefused] = useState<string>()
  const [manifest, setManifest] = useState<File | null>(null)
  const [readme, setReadme] = useState<File | null>(null)
  const [progress, setProgress] = useState<number | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const check = useBundleCheck(bundle, manifest)
  const form = useForm<PublishFields>({
    defaultValues: { version: '', changelog: '', security: false, rollout: '' },
  })
  const { errors, isSubmitting, dirtyFields } = form.formState
  const found = check.data?.manifest

  useEffect(() => {
    if (!found || dirtyFields.version) return
    form.setValue('version', found.version)
    // Who pressed before it was known was told that it is missing; what the server has said of it stays.
    if (form.getFieldState('version').error?.type === 'required') form.clearErrors('version')
  }, [found, dirtyFields.version, form])

  /** What was said of other files is not true of these. */
  const forget = () => {
    setRefused(undefined)
    setFailure(null)
    form.clearErrors()
  }

  const publish = form.handleSubmit(async ({ version, changelog, security, rollout }) => {
    if (!bundle) return
    setFailure(null)
    setProgress(0)
    try {
      const files = { bundle, ...(manifest && { manifest }), ...(readme && { readme }) }
      const said = { ...(security && { security: 'true' as const }), ...(rollout && { rollout }) }
      const parts = { ...files, version, changelog, ...said }
      const published = await publishVersion(plugin.id, parts, setProgress)
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[1] !== 'check' && queryKey[0] !== 'installed',
      })
      onPublished(published)
    } catch (error) {
      setFailure(error)
      showServerErrors(form, ['version', 'changelog', 'rollout'], error)
    } finally {
      setProgress(null)
    }
  })

  const findings = failure ? findingsOf(failure) : []
  const foreign = found && found.id !== plugin.id ? found.id : null
  const failed = check.data ? hasErrors(check.data.findings) : false
  const blocked = failed || foreign !== null
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        // The file comes first: the version is read out of it.
        if (bundle) void publish(event)
        else setRefused('Choose the bundle first: the .js or .zip file that your build wrote.')
      }}
      aria-label="Publish a version"
      className="grid grid-cols-1 gap-5"
    >
      <DropZone
        file={bundle}
        error={refused}
        onFile={(file) => {
          forget()
          setBundle(file)
        }}
        onRefused={(reason) => {
          forget()
          setBundle(null)
          setRefused(reason)
        }}
      />
      {check.isFetching && (
        <p role="status" className="flex items-center gap-2 text-sm text-muted">
          <LoaderCircle aria-hidden className="size-4 animate-spin" />
          Checking the bundle…
        </p>
      )}
      {check.error && !check.isFetching && (
        <CheckFailure error={check.error} onRetry={() => void check.refetch()} />
      )}
      {check.data && !check.isFetching && failure === null && !foreign && (
        <Findings findings={check.data.findings} />
      )}
      {foreign && (
        <Callout tone="danger" title="This bundle is another plugin's">
          Its manifest has the id <code className="font-mono">{foreign}</code>, this plugin is{' '}
          <code className="font-mono">{plugin.id}</code>. Change the id in the manifest and build again, or
          choose another file.
        </Callout>
      )}
      {bundle && check.data && found && !blocked && (
        <TryBundle
          key={`${identityOf(bundle)} ${identityOf(manifest)}`}
          plugin={plugin}
          bundle={bundle}
          manifest={manifest}
          report={check.data}
        />
      )}
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-[180px_minmax(0,1fr)]">
        <Field label="Version" error={errors.version?.message} hint={latestHint(plugin)}>
          {(control) => (
            <Input
              {...control}
              {...form.register('version', {
                required: 'Say which version this is',
                pattern: { value: SEMVER, message: 'Like 1.2.3 (semantic versioning)' },
                validate: (version) =>
                  !exists(plugin, version) || `${version} exists; publish a newer version`,
              })}
              className="font-mono"
              autoComplete="off"
            />
          )}
        </Field>
        <Field label="Changelog" optional error={errors.changelog?.message}>
          {(control) => (
            <TextArea
              {...control}
              {...form.register('changelog')}
              rows={3}
              placeholder="What is new in this version"
            />
          )}
        </Field>
      </div>
      <Field
        inline
        label="A security release"
        hint="Tick it where this version mends a security hole: people are offered it at once, without the usual wait. They see that you said so."
      >
        {(control) => (
          <input
            {...control}
            {...form.register('security')}
            type="checkbox"
            className="size-5 accent-accent"
          />
        )}
      </Field>
      {plugin.latestPublished && (
        <Field
          label="Who gets it"
          hint="A share of people first: you raise it, or halt it, on this page. Who has it keeps it."
          error={errors.rollout?.message}
        >
          {(control) => (
            <NativeSelect {...control} {...form.register('rollout')} className="max-w-56">
              <option value="">Everybody at once</option>
              {STEPS.map((step) => (
                <option key={step} value={step}>
                  {step} % of people first
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      )}
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <FilePicker
          label="Readme"
          accept=".md"
          hint="Markdown, shown on the plugin's page; of a zip README.md"
          file={readme}
          onFile={(file) => {
            forget()
            setReadme(file)
          }}
        />
        <FilePicker
          label="Manifest"
          accept=".json"
          hint="Only when the module does not export one"
          file={manifest}
          onFile={(file) => {
            forget()
            setManifest(file)
          }}
        />
      </div>
      {errors.root?.message && findings.length === 0 && (
        <Callout tone="danger">{errors.root.message}</Callout>
      )}
      {findings.length > 0 && (
        <div className="grid grid-cols-1 gap-3">
          <Callout tone="danger" title="This version was not published">
            {describeError(failure)}
          </Callout>
          <Findings findings={findings} />
        </div>
      )}
      {progress !== null && <UploadProgress share={progress} />}
      <div>
        <Button type="submit" variant="primary" busy={isSubmitting} disabled={blocked}>
          {isSubmitting ? 'Publishing…' : 'Publish version'}
        </Button>
        {failed && (
          <p className="mt-2 text-[13px] text-muted">
            Fix the errors above, build again and choose the new file.
          </p>
        )}
      </div>
    </form>
  )
}

/** A published version never changes; one that differs only in build metadata is the same. */
function exists({ versions }: DeveloperPlugin, version: string): boolean {
  const bare = (text: string) => text.split('+', 1)[0]
  return versions.some((known) => bare(known.version) === bare(version))
}

function latestHint({ latestPublished, highest }: DeveloperPlugin): string {
  const latest = latestPublished ?? highest
  return latest ? `The latest is ${latest}` : 'The first version'
}

function UploadProgress({ share }: { share: number }) {
  return (
    <div className="grid grid-cols-1 gap-2">
      <Progress share={share} label="Upload" />
      <p role="status" className="text-[13px] text-muted tabular-nums">
        {share < 1 ? `Uploading, ${Math.round(share * 100)} %` : 'Checking and publishing…'}
      </p>
    </div>
  )
}

function CheckFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Callout tone="warning" title="The bundle could not be checked">
      <p>{describeError(error)}</p>
      <Button size="sm" className="mt-3" onClick={onRetry}>
        Check again
      </Button>
    </Callout>
  )
}
