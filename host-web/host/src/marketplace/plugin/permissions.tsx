import { ShieldAlert } from 'lucide-react'
import type { ReactNode } from 'react'

/** What those that the checks know let a plugin do, with what is named after the colon. All others are their author's words. */
const KNOWN = new Map<string, (named: string) => ReactNode>([
  [
    'network',
    (host) =>
      host === '' ? (
        'Exchanges data with addresses on the network'
      ) : (
        <>
          Exchanges data with <Code>{host}</Code>
        </>
      ),
  ],
  [
    'storage',
    (area) =>
      area === 'sync' ? (
        'Keeps what follows your account to other devices'
      ) : (
        <Code>{area === '' ? 'storage' : `storage:${area}`}</Code>
      ),
  ],
])

/** A page must not look as if something held a plugin to what it names. */
export const NOT_ENFORCED = 'Named by its author, not enforced'

/** One permission in plain words; what is not known stands as it is. */
export function Permission({ code }: { code: string }) {
  const colon = `${code}:`.indexOf(':')
  const inWords = KNOWN.get(code.slice(0, colon))
  return inWords ? inWords(code.slice(colon + 1)) : <Code>{code}</Code>
}

interface PermissionsProps {
  codes: readonly string[]
  none: ReactNode
}

/** Those that a plugin names, or `none`. */
export function Permissions({ codes, none }: PermissionsProps) {
  if (codes.length === 0) return none
  return (
    <>
      <ul className="grid gap-1.5">
        {codes.map((code) => (
          <li key={code} className="flex items-start gap-1.5">
            <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              <Permission code={code} />
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-[13px] text-pretty text-muted">{NOT_ENFORCED}.</p>
    </>
  )
}

function Code({ children }: { children: string }) {
  return <code className="font-mono text-[13px] font-normal break-all">{children}</code>
}
