import { useState } from 'react'

import type { LogLine } from '../api/moderation/moderation-types'
import { Button } from '../ui/controls/button'
import { Callout } from '../ui/feedback/callout'
import { formatList, plural } from '../ui/format'
import { wrongLines } from './chain'

interface Outcome {
  lines: LogLine[]
  wrong: number[]
}

/** How everybody can see that nothing was changed, and the same for the lines that are shown, in this browser. */
export function Verification({ lines }: { lines: LogLine[] }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const known = outcome?.lines === lines ? outcome : null
  // A page that came over plain HTTP from another machine has no cryptography.
  const canHash = 'subtle' in crypto
  return (
    <div className="mt-6 grid gap-3">
      <details className="rounded-lg border border-border bg-raised px-4 py-3 text-sm shadow-sm">
        <summary className="cursor-pointer font-medium">How to verify it</summary>
        <div className="mt-3 grid gap-3 leading-6">
          <p>
            A line’s hash is the SHA-256 of the line without its hash, with <code>previous</code>, the hash of
            the line before: JSON in ASCII, keys sorted, no spaces, with the key <code>plugin_id</code> for{' '}
            <code>pluginId</code>. Fetch all lines from <code>GET /api/v1/log?after=0</code>, page by page,
            and compute them one after the other.
          </p>
          <p>
            Whoever keeps one hash, such as the first on this page, can tell later that no line up to it was
            changed, added or left out. Those who run the platform compare the log with the events that it was
            made of: <code>./platform log verify</code>.
          </p>
        </div>
      </details>
      <div>
        <Button
          size="sm"
          disabled={!canHash}
          onClick={() => {
            void wrongLines(lines).then((wrong) => {
              setOutcome({ lines, wrong })
            })
          }}
        >
          Verify the lines below
        </Button>
      </div>
      {known?.wrong.length === 0 && (
        <Callout tone="success">
          {plural(lines.length, 'line')} computed anew in this browser: every hash is right.
        </Callout>
      )}
      {known && known.wrong.length > 0 && (
        <Callout tone="danger" title="The log is not what was said">
          The hash is wrong at line {formatList(known.wrong.map(String))}. Tell those who run this platform.
        </Callout>
      )}
    </div>
  )
}
