import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { tryBundle } from '../../api/developer/developer'
import type { CheckReport, DeveloperPlugin } from '../../api/types'
import type { Tried } from '../../try-out/messages'
import { RunButton } from '../../try-out/run-button'
import { useDocuments, useDocumentsState } from '../../documents/documents-context'
import { ScratchFrame } from '../../try-out/scratch-frame'
import { Field } from '../../ui/controls/field'
import { Switch } from '../../ui/controls/switch'
import { Callout } from '../../ui/feedback/callout'
import { describeError } from '../../api/http/api-error'

interface TryBundleProps {
  plugin: DeveloperPlugin
  bundle: File
  manifest: File | null
  /** What the checks said of it. */
  report: CheckReport
}

interface Trial {
  tried: Tried
  previewUrl: string
}

/** The bundle at work before anybody can have it, where moderators try versions out: a page without an origin. */
export function TryBundle({ plugin, bundle, manifest, report }: TryBundleProps) {
  const documents = useDocuments()
  const title = useDocumentsState(
    ({ current }) => current && (current.title || current.excerpt || 'Untitled'),
  )
  // On a page where nobody has written, none is open yet.
  useEffect(() => {
    documents.start().catch((error: unknown) => {
      console.error('No document could be opened to try the bundle on.', error)
    })
  }, [documents])
  const [onOwnText, setOnOwnText] = useState(false)
  const trial = useMutation({
    mutationFn: async () => {
      const text = documents.current?.state.doc.toString()
      const { tried, previewUrl } = await begin(plugin, bundle, manifest, report)
      if (!onOwnText || title === undefined || text === undefined) return { tried, previewUrl }
      return { tried: { ...tried, document: { title, text } }, previewUrl }
    },
  })
  return (
    <div className="grid grid-cols-1 gap-3">
      {title !== undefined && (
        <Field
          inline
          label={`Try it on a copy of “${title}”`}
          hint="The text of the document that is open in your editor. What the plugin does to it changes the copy alone."
        >
          {(control) => (
            <Switch
              {...control}
              checked={onOwnText}
              disabled={trial.data !== undefined || trial.isPending}
              onCheckedChange={setOnOwnText}
            />
          )}
        </Field>
      )}
      <RunButton
        label="See it in a scratch document"
        running={trial.data !== undefined}
        busy={trial.isPending}
        onRun={() => {
          trial.mutate()
        }}
        onStop={trial.reset}
      />
      <p className="text-[13px] text-pretty text-muted">
        The editor with this bundle alone, before you publish it: without your session, without a network, in
        a document that is thrown away. Nobody else can see it.
      </p>
      {trial.error && (
        <Callout tone="danger" title="It could not be tried out">
          {describeError(trial.error)}
        </Callout>
      )}
      {trial.data && <ScratchFrame {...trial.data} />}
    </div>
  )
}

/** One module goes to the frame as it is; of a zip the platform keeps the files for a while, for this link alone. */
async function begin(
  { id, name }: DeveloperPlugin,
  bundle: File,
  manifestFile: File | null,
  { manifest, previewUrl }: CheckReport,
): Promise<Trial> {
  if (!manifest) throw new Error('The bundle has no manifest.')
  const tried = { pluginId: id, name, version: manifest.version, manifest }
  if (!(await isArchive(bundle))) {
    return { tried: { ...tried, code: { source: await bundle.text() } }, previewUrl }
  }
  const trial = await tryBundle(id, bundle, manifestFile ?? undefined)
  const code = { bundleUrl: trial.entryUrl, integrity: trial.integrity }
  return { tried: { ...tried, manifest: trial.manifest, code }, previewUrl: trial.previewUrl }
}

/** By its first bytes, as the platform tells it: a name may be any. */
async function isArchive(bundle: File): Promise<boolean> {
  return (await bundle.slice(0, 2).text()) === 'PK'
}
