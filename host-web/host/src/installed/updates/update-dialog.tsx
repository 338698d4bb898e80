import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { agreedTo } from '../../api/dependencies'
import { describeError } from '../../api/http/api-error'
import { installedQuery, updatePreviewQuery } from '../../api/queries'
import type { InstalledPlugin } from '../../api/types'
import type { UpdatePreview } from '../../api/updates'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Callout } from '../../ui/feedback/callout'
import { ErrorState } from '../../ui/feedback/error-state'
import { Loading } from '../../ui/feedback/loading'
import { notify } from '../../ui/feedback/notify'
import { Skeleton } from '../../ui/feedback/skeleton'
import { AlongList } from '../dependencies/along-list'
import { findInstalled } from '../library/installed-list'
import { useLibrary } from '../library/library-context'
import { closePreview, usePreviewed } from './preview-store'
import { UpdateChanges } from './update-changes'
import { UpdateNotes } from './update-notes'

/** What a version changes, before it is taken; opened by `showPreview`. */
export function UpdateDialog() {
  const previewed = usePreviewed(({ previewed }) => previewed)
  const installed = findInstalled(useQuery(installedQuery).data, previewed?.pluginId ?? '')
  if (!previewed || !installed) return null
  const { version } = previewed
  return (
    <Dialog
      open
      onOpenChange={closePreview}
      wide
      title={`${installed.manifest.name} ${version}`}
      description={`You have ${installed.version}.`}
    >
      <Preview key={version} installed={installed} version={version} />
    </Dialog>
  )
}

interface PreviewProps {
  installed: InstalledPlugin
  version: string
}

function Preview({ installed, version }: PreviewProps) {
  const { data, error, isFetching, refetch } = useQuery(updatePreviewQuery(installed.pluginId, version))
  if (data) return <Previewed installed={installed} preview={data} />
  if (error)
    return (
      <ErrorState
        title="This version cannot be shown"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  return (
    <Loading label="Loading what changes" className="grid gap-3">
      <Skeleton className="h-5 w-48" />
      <Skeleton className="h-24" />
    </Loading>
  )
}

interface PreviewedProps {
  installed: InstalledPlugin
  preview: UpdatePreview
}

function Previewed({ installed, preview }: PreviewedProps) {
  const library = useLibrary()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const take = async () => {
    setBusy(true)
    setFailure(null)
    try {
      await library.changeVersion(
        installed,
        preview.version,
        agreedTo({ asksFor: preview.asksFor, along: preview.along ?? [] }),
      )
      if (isShown(preview)) closePreview()
    } catch (error) {
      // Who has closed it, or looks at another plugin by now, is told all the same.
      if (!isShown(preview)) notify.error(`${preview.name} stays ${installed.version}`, error)
      setFailure(error)
      setBusy(false)
    }
  }
  return (
    <>
      <UpdateChanges preview={preview} />
      {(preview.along?.length ?? 0) > 0 && (
        <div className="mt-5">
          <AlongList along={preview.along ?? []} />
        </div>
      )}
      <UpdateNotes preview={preview} />
      {preview.conflict && (
        <div className="mt-5">
          <Callout tone="warning" title="It does not go together with what you have">
            {preview.conflict}
          </Callout>
        </div>
      )}
      {failure !== null && (
        <div className="mt-5">
          <Callout tone="danger" title={`${preview.name} stays ${installed.version}`}>
            {describeError(failure)}
          </Callout>
        </div>
      )}
      <div className="mt-6 flex flex-wrap gap-3">
        {!preview.conflict && (
          <Button variant="primary" busy={busy} onClick={() => void take()}>
            {labelOf(preview)}
          </Button>
        )}
        <Button variant="ghost" onClick={closePreview}>
          Keep {installed.version}
        </Button>
      </div>
    </>
  )
}

function isShown({ pluginId, version }: UpdatePreview): boolean {
  const { previewed } = usePreviewed.getState()
  return previewed?.pluginId === pluginId && previewed.version === version
}

function labelOf({ isNewer, version, asksFor, along = [] }: UpdatePreview): string {
  const verb = isNewer ? 'Update' : 'Go back'
  return [...asksFor, ...along.flatMap((one) => one.asksFor)].length > 0
    ? `Agree and ${verb.toLowerCase()} to ${version}`
    : `${verb} to ${version}`
}
