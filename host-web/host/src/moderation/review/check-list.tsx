import { CircleAlert, CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import { Link } from 'react-router'

import type { CheckVerdict, PlacedFinding } from '../../api/moderation/moderation-types'
import { humanise } from '../../ui/format'
import { Badge, type Tone } from '../../ui/layout/badge'
import { sourceLink } from './use-review-view'

interface Look {
  icon: typeof CircleCheck
  looks: string
  tone: Tone
}

const BROKEN: Look = { icon: CircleAlert, looks: 'text-danger', tone: 'danger' }
const VERDICTS: Record<string, Look> = {
  passed: { icon: CircleCheck, looks: 'text-success', tone: 'success' },
  held: { icon: TriangleAlert, looks: 'text-warning', tone: 'warning' },
  rejected: { icon: CircleX, looks: 'text-danger', tone: 'danger' },
  error: BROKEN,
}

/** What each check said: first those that did not pass, then those that found something. */
export function CheckList({ checks }: { checks: CheckVerdict[] }) {
  const told = checks.filter((check) => check.verdict !== 'passed' || check.findings.length > 0)
  const silent = checks.filter((check) => !told.includes(check))
  const ordered = [...told].sort((one, other) => rank(one) - rank(other))
  return (
    <div className="grid gap-4">
      {ordered.map((check) => (
        <Check key={check.check} check={check} />
      ))}
      {silent.length > 0 && (
        <p className="flex items-start gap-2 rounded-md bg-success-soft px-4 py-3 text-sm">
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />
          <span>
            <strong className="font-medium">Passed without a word:</strong>{' '}
            {silent.map(({ check }) => humanise(check)).join(', ')}.
          </span>
        </p>
      )}
      {checks.length === 0 && <p className="text-sm text-muted">No check has said anything.</p>}
    </div>
  )
}

const rank = ({ verdict }: CheckVerdict) => ['rejected', 'error', 'held', 'passed'].indexOf(verdict)

function Check({ check }: { check: CheckVerdict }) {
  const { icon: Icon, looks, tone } = VERDICTS[check.verdict] ?? BROKEN
  return (
    <section
      aria-label={humanise(check.check)}
      className="rounded-lg border border-border bg-raised shadow-sm"
    >
      <h2 className="flex flex-wrap items-center gap-2.5 px-4 py-3 text-sm font-semibold">
        <Icon aria-hidden className={`size-4 ${looks}`} />
        {humanise(check.check)}
        <Badge tone={tone}>{humanise(check.verdict)}</Badge>
        {check.overruled && <Badge tone="accent">Passed by a moderator</Badge>}
        {check.stage === 'observed' && <Badge>Observed: it decides nothing</Badge>}
      </h2>
      {check.verdict === 'error' && (
        <p className="border-t border-border px-4 py-3 text-sm">
          The check itself failed, so nobody can approve this version before it was asked again.
        </p>
      )}
      {check.findings.length > 0 && (
        <ul className="divide-y divide-border border-t border-border">
          {check.findings.map((finding, index) => (
            <Finding key={index} finding={finding} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Finding({
  finding: { message, line, column, pointer, code, severity, file = null },
}: {
  finding: PlacedFinding
}) {
  return (
    <li className="px-4 py-3 text-sm">
      <p className="text-pretty break-words">
        <span className="sr-only">{severity === 'error' ? 'Error: ' : 'Warning: '}</span>
        {message}
      </p>
      <p className="mt-1 flex flex-wrap gap-x-4 gap-y-1 font-mono text-xs text-muted">
        {line !== null && (
          <Link
            to={sourceLink(line, file)}
            className="-my-1 rounded-sm py-1 break-all text-accent underline underline-offset-4"
          >
            {file === null ? 'Line' : `${file}, line`} {line}
            {column ? `, column ${column}` : ''}
          </Link>
        )}
        {line === null && file !== null && <span className="break-all">{file}</span>}
        <span>{code}</span>
        {pointer?.startsWith('/manifest') && <span className="break-all">{pointer}</span>}
      </p>
    </li>
  )
}
