import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'

import { ApiError, type ProblemEntry } from '../../api/http/api-error'
import type { Finding } from '../../api/types'
import { RuleLink } from '../../guide/documentation-links'

/** What the checks found: errors first, each with its place. */
export function Findings({ findings }: { findings: Finding[] }) {
  if (findings.length === 0) {
    return (
      <p
        role="status"
        className="flex items-center gap-2 rounded-md bg-success-soft px-4 py-3 text-sm font-medium"
      >
        <CircleCheck aria-hidden className="size-4 text-success" />
        All checks passed
      </p>
    )
  }
  const ordered = [...findings].sort((one, other) => rank(one) - rank(other))
  return (
    <ul aria-label="Findings" className="divide-y divide-border rounded-md border border-border">
      {ordered.map((finding, index) => (
        <FindingRow key={index} finding={finding} />
      ))}
    </ul>
  )
}

const rank = ({ severity }: Finding) => (severity === 'error' ? 0 : 1)

function FindingRow({ finding }: { finding: Finding }) {
  const { severity, message, line, pointer, code, file } = finding
  const failed = severity === 'error'
  const Icon = failed ? CircleAlert : TriangleAlert
  const field = fieldOf(pointer)
  return (
    <li className="flex gap-3 px-4 py-3 text-sm">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${failed ? 'text-danger' : 'text-warning'}`} />
      <div className="min-w-0">
        <p className="text-pretty">
          <span className="sr-only">{failed ? 'Error: ' : 'Warning: '}</span>
          {field && (
            <>
              <code className="font-mono text-[13px]">{field}</code>:{' '}
            </>
          )}
          {message}
        </p>
        <p className="mt-0.5 font-mono text-xs text-muted">
          {(file ?? line) !== null && <span className="mr-3 break-all">{placeOf(file, line)}</span>}
          {code && <RuleLink rule={code} />}
        </p>
      </div>
    </li>
  )
}

function placeOf(file: string | null | undefined, line: number | null): string {
  if (!file) return `Line ${line ?? ''}`
  return line === null ? file : `${file}, line ${line}`
}

/** `/manifest/contributes/slots/0/slot` as a developer writes it: `contributes.slots[0].slot`. */
function fieldOf(pointer: string | null): string {
  const [root, ...path] = (pointer ?? '').split('/').slice(1)
  if (root === undefined || root === 'bundle') return ''
  const steps = root === 'manifest' && path.length > 0 ? path : [root, ...path]
  return steps
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('')
}

export const hasErrors = (findings: Finding[]) => findings.some(({ severity }) => severity === 'error')

/** A refused version says its findings as the problem's errors. */
export function findingsOf(error: unknown): Finding[] {
  return error instanceof ApiError ? error.errors.filter(isFinding).map(toFinding) : []
}

const isFinding = ({ code }: ProblemEntry) => code !== undefined

function toFinding(entry: ProblemEntry): Finding {
  const { severity = 'error', code = '', pointer, detail, line = null, file = null } = entry
  return { severity, code, pointer, message: detail, line, file }
}
