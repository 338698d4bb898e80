import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { reviewSourceQuery, reviewTrialQuery } from '../../api/moderation/moderation'
import type { VersionReview } from '../../api/moderation/moderation-types'
import { RunButton } from '../../try-out/run-button'
import { ScratchFrame } from '../../try-out/scratch-frame'
import type { TriedCode } from '../../try-out/messages'
import { Callout } from '../../ui/feedback/callout'
import { ErrorState } from '../../ui/feedback/error-state'
import { useIsMine } from './use-is-mine'
import { TakeItFirst } from './take-it-first'

/** The version at work, in a frame that is nobody: another origin, no session, no network. Only when one asks for it. */
export function TryOut({ review }: { review: VersionReview }) {
  const isMine = useIsMine(review)
  if (review.files.length === 0) return <OneModule review={review} />
  return isMine ? <SeveralFiles review={review} /> : <TakeItFirst what="run it" />
}

function OneModule({ review }: { review: VersionReview }) {
  const { data, error, isFetching, refetch } = useQuery(reviewSourceQuery(review.pluginId, review.version))
  if (data === undefined && error) {
    return (
      <ErrorState
        title="The source could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  const code = data === undefined ? null : { source: data }
  return <Scratch review={review} code={code} previewUrl={review.previewUrl} />
}

function SeveralFiles({ review }: { review: VersionReview }) {
  const { data, error, isFetching, refetch } = useQuery(reviewTrialQuery(review.pluginId, review.version))
  if (data === undefined && error) {
    return (
      <ErrorState
        title="It cannot be tried out"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  const code = data ? { bundleUrl: data.entryUrl, integrity: data.integrity } : null
  return <Scratch review={review} code={code} previewUrl={data?.previewUrl ?? ''} />
}

interface ScratchProps {
  review: VersionReview
  code: TriedCode | null
  previewUrl: string
}

function Scratch({ review, code, previewUrl }: ScratchProps) {
  const [running, setRunning] = useState(false)
  const { pluginId, name, version, manifest } = review
  const tried = code && manifest && { pluginId, name, version, manifest, code }
  return (
    <div className="grid gap-4">
      <Callout tone="warning" title="A stranger’s code">
        <p>
          It runs in a frame of an origin of its own, without your session, without cookies and without a
          network{review.files.length > 0 && ' but for its own files'}, in a document that is thrown away. It
          can draw whatever it likes inside of the frame: type no password there, and believe nothing that it
          says of itself.
        </p>
      </Callout>
      <RunButton
        label="Run it in a scratch document"
        running={running}
        disabled={!tried}
        onRun={() => {
          setRunning(true)
        }}
        onStop={() => {
          setRunning(false)
        }}
      />
      {running && tried && <ScratchFrame key={previewUrl} tried={tried} previewUrl={previewUrl} />}
    </div>
  )
}
