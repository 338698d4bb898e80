import { Link } from 'react-router'

import type { LogLine } from '../api/moderation/moderation-types'
import { CopyButton } from '../ui/controls/copy-button'
import { Badge, type Tone } from '../ui/layout/badge'

const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

const KINDS: Record<string, [string, Tone]> = {
  'plugin.published': ['Published', 'success'],
  'plugin.version_rejected': ['Rejected', 'danger'],
  'plugin.version_yanked': ['Yanked', 'warning'],
  'plugin.version_restored': ['Restored', 'success'],
  'plugin.version_blocked': ['Version blocked', 'danger'],
  'plugin.version_unblocked': ['Version unblocked', 'success'],
  'plugin.blocked': ['Blocked', 'danger'],
  'plugin.unblocked': ['Unblocked', 'success'],
  'plugin.deprecated': ['Deprecated', 'warning'],
  'plugin.undeprecated': ['No longer deprecated', 'success'],
  'plugin.rolled_back': ['Rolled back', 'accent'],
  'plugin.transferred': ['Transferred', 'accent'],
  'moderation.decided': ['Decided', 'neutral'],
  'moderation.appealed': ['Appealed', 'accent'],
  'publisher.banned': ['Publisher banned', 'danger'],
  'publisher.unbanned': ['Ban lifted', 'success'],
  'plugin.held': ['Held', 'danger'],
  'plugin.released': ['Released', 'success'],
}

export function LogEntry({ line }: { line: LogLine }) {
  const { line: number, at, kind, pluginId, version, hash } = line
  const [label, tone] = KINDS[kind] ?? [kind, 'neutral']
  return (
    <li className="grid gap-1.5 px-4 py-3 text-sm" id={`line-${number}`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-mono text-xs text-muted">#{number}</span>
        <Badge tone={tone}>{label}</Badge>
        {pluginId && (
          <Link
            to={`/log?plugin=${pluginId}`}
            className="min-w-0 rounded-sm py-0.5 font-mono font-medium break-all underline-offset-4 hover:underline"
          >
            {pluginId}
          </Link>
        )}
        {version && <span className="font-mono break-all">{version}</span>}
        <time dateTime={at} className="text-[13px] text-muted">
          {moment.format(new Date(at))}
        </time>
      </div>
      <Said line={line} />
      <CopyButton label={`the hash of line ${number}`} value={hash} />
    </li>
  )
}

/** In words, for what a person wants to know; the hash covers all that was said. */
function Said({ line: { kind, said } }: { line: LogLine }) {
  const text = (key: string) => {
    const value = said[key]
    return typeof value === 'string' ? value : ''
  }
  switch (kind) {
    case 'moderation.decided':
    case 'plugin.version_rejected': {
      const outcome =
        kind === 'moderation.decided' ? (said.approved ? 'Approved: ' : 'Rejected: ') : 'Policy '
      return (
        <p>
          {outcome}
          <Link
            to={`/policy#${text('policy')}`}
            className="font-mono text-accent underline underline-offset-4"
          >
            {text('policy')}
          </Link>
        </p>
      )
    }
    case 'plugin.published':
      return <p className="text-muted">By {text('owner_name')}</p>
    case 'plugin.transferred':
      return <p>To {text('owner_name')}</p>
    case 'plugin.rolled_back':
      return <p>The bytes of {text('original')} once more</p>
    case 'plugin.deprecated':
      return (
        <p className="break-words">
          {text('message')}
          {text('replacement') && <> Instead: {text('replacement')}</>}
        </p>
      )
    case 'publisher.banned':
    case 'publisher.unbanned':
      return (
        <p className="break-words">
          {text('reason')} <span className="font-mono text-xs text-muted">Account {text('user_id')}</span>
        </p>
      )
    case 'plugin.held':
      return <p className="text-muted">Its publisher is banned: it is given to nobody meanwhile.</p>
    case 'plugin.released':
      return <p className="text-muted">Its publisher is not banned any more.</p>
    default:
      return text('reason') ? <p className="break-words">{text('reason')}</p> : null
  }
}
