import { useQuery } from '@tanstack/react-query'
import { FlaskConical, Square } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

import { reviewSourceQuery } from '../../api/moderation'
import type { VersionReview } from '../../api/moderation-types'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { ErrorState } from '../../ui/feedback/error-state'
import { currentTheme } from './current-theme'
import { readFrameMessage, type FrameMessage, type RunMessage } from './messages'

/** The version at work, in a frame that is nobody: another origin, no session, no network. Only when one asks for it. */
export function TryOut({ review }: { review: VersionReview }) {
  if (review.files.length > 1) {
    return (
      <Callout tone="info" title="It cannot be tried out here">
        It is several files, and only a version that is one module can run in a scratch document. Read its
        files under Source.
      </Callout>
    )
  }
  return <OneModule review={review} />
}

function OneModule({ review }: { review: VersionReview }) {
  const [running, setRunning] = useState(false)
  const source = useQuery(reviewSourceQuery(review.pluginId, review.version))
  if (source.data === undefined && source.error) {
    return (
      <ErrorState
        title="The source could not be loaded"
        error={source.error}
        busy={source.isFetching}
        onRetry={() => void source.refetch()}
      />
    )
  }
  return (
    <div className="grid gap-4">
      <Callout tone="warning" title="A stranger’s code">
        <p>
          It runs in a frame of an origin of its own, without your session, without cookies and without a
          network, in a document that is thrown away. It can draw whatever it likes inside of the frame: type
          no password there, and believe nothing that it says of itself.
        </p>
      </Callout>
      <div className="flex flex-wrap gap-3">
        {running ? (
          <Button
            onClick={() => {
              setRunning(false)
            }}
          >
            <Square aria-hidden className="size-4" />
            Stop it
          </Button>
        ) : (
          <Button
            variant="primary"
            disabled={source.data === undefined || review.manifest === null}
            onClick={() => {
              setRunning(true)
            }}
          >
            <FlaskConical aria-hidden className="size-4" />
            Run it in a scratch document
          </Button>
        )}
      </div>
      {running && source.data !== undefined && <Frame review={review} source={source.data} />}
    </div>
  )
}

function Frame({ review, source }: { review: VersionReview; source: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [said, setSaid] = useState<FrameMessage | null>(null)
  const { pluginId, version, manifest, previewUrl } = review
  useEffect(() => {
    let isStarted = false
    const hear = ({ source: from, data }: MessageEvent) => {
      const page = frame.current?.contentWindow
      const message = readFrameMessage(data)
      if (!page || from !== page || !message) return
      if (message.kind === 'state') setSaid(message)
      if (message.kind !== 'ready' || isStarted || !manifest) return
      isStarted = true
      const run: RunMessage = { kind: 'run', pluginId, version, manifest, source, theme: currentTheme() }
      // The frame has no origin that could be named; the page's policy lets nothing else be in it.
      page.postMessage(run, '*')
    }
    window.addEventListener('message', hear)
    return () => {
      window.removeEventListener('message', hear)
    }
  }, [pluginId, version, manifest, source])
  return (
    <figure className="grid gap-2">
      <figcaption className="text-[13px] font-medium text-warning">
        Inside of this border everything is {review.name} {version}, and nothing is Folio’s.
      </figcaption>
      <iframe
        ref={frame}
        title={`${review.name} ${version} in a scratch document`}
        src={previewUrl}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        className="h-[70dvh] w-full rounded-md border-4 border-dashed border-warning bg-surface"
      />
      <p role="status" className="text-[13px] break-words text-muted">
        {said?.kind === 'state' ? `The frame says: ${said.status}. ${said.error}` : 'The frame is starting…'}
      </p>
    </figure>
  )
}
