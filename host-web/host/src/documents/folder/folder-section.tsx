import { FolderSync } from 'lucide-react'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { notify } from '../../ui/feedback/notify'
import { formatAge } from '../../ui/format'
import { Section } from '../../ui/layout/section'
import type { FolderState } from './folder'
import { useFolder, useFolderState } from './use-folder'

export function FolderSection() {
  const folder = useFolder()
  const state = useFolderState()
  const choose = () => {
    folder.choose().catch((error: unknown) => notify.error('The folder could not be used', error))
  }
  const isChosen = state.status !== 'none' && state.status !== 'unsupported'
  return (
    <Section
      boxed
      title="A folder on disk"
      description="Each document as a Markdown file in a folder that you choose, written again whenever it changes. What another program changes in these files comes back here; where both changed, both are kept."
    >
      {state.status === 'unsupported' ? (
        <p className="text-sm text-pretty">
          This browser lets no page write into a folder. Chrome and Edge on a computer do; here, use{' '}
          <em>Export all documents</em>.
        </p>
      ) : (
        <div className="grid gap-4">
          {isChosen && <Status state={state} />}
          <div className="flex flex-wrap gap-2">
            {state.status === 'asks' && (
              <Button variant="primary" onClick={() => void folder.run(true)}>
                Allow it again
              </Button>
            )}
            <Button busy={state.status === 'working'} onClick={choose}>
              <FolderSync aria-hidden className="size-4" />
              {isChosen ? 'Choose another folder' : 'Choose a folder'}
            </Button>
            {isChosen && (
              <>
                <Button variant="ghost" onClick={() => void folder.run(true)}>
                  Compare now
                </Button>
                <Button variant="ghost" onClick={() => void folder.forget()}>
                  Stop
                </Button>
              </>
            )}
          </div>
        </div>
      )}
    </Section>
  )
}

function Status({ state: { status, name, keptAt, left, error } }: { state: FolderState }) {
  return (
    <>
      {status === 'asks' && (
        <Callout tone="warning" title={`“${name}” waits for you`}>
          After a restart the browser asks again before a page may write into a folder. Until you allow it,
          documents are kept in this browser only.
        </Callout>
      )}
      {status === 'failed' && (
        <Callout tone="danger" title={`“${name}” could not be kept`}>
          {error} Your documents are safe in this browser.
        </Callout>
      )}
      {(status === 'kept' || status === 'working') && (
        <p role="status" className="text-sm">
          {status === 'working' ? (
            <>
              Comparing with <strong>{name}</strong>…
            </>
          ) : (
            <>
              <strong>{name}</strong> has all documents of the list, as of{' '}
              {formatAge(new Date(keptAt ?? 0).toISOString())}.
            </>
          )}
        </p>
      )}
      {left.length > 0 && (
        <Callout tone="warning" title="Changed on the disk, but not read">
          <ul className="mt-1 grid gap-1">
            {left.map(({ file, reason }) => (
              <li key={file} className="break-words">
                <strong className="font-medium">{file}</strong>: {reason}
              </li>
            ))}
          </ul>
        </Callout>
      )}
    </>
  )
}
