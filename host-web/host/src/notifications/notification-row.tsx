import clsx from 'clsx'
import { Check } from 'lucide-react'
import { Link } from 'react-router'

import type { Notification } from '../api/account/notifications'
import { Button } from '../ui/controls/button'
import { formatAge, formatDate } from '../ui/format'
import { tell } from './sentences'
import { Unwatch } from './unwatch'

interface NotificationRowProps {
  news: Notification
  onRead: (id: string) => void
}

/** Opening it reads it; it can be read without being opened. */
export function NotificationRow({ news, onRead }: NotificationRowProps) {
  const { sentence, words, to } = tell(news)
  return (
    <li
      className={clsx(
        'flex items-start gap-3 rounded-lg border p-4',
        news.read ? 'border-border bg-surface' : 'border-border-strong bg-raised',
      )}
    >
      <span
        aria-hidden
        className={clsx('mt-2 size-2 shrink-0 rounded-full', news.read ? 'bg-transparent' : 'bg-accent')}
      />
      <div className="min-w-0 flex-1">
        <Link
          to={to}
          className={clsx('break-words hover:underline', !news.read && 'font-medium')}
          onClick={() => {
            if (!news.read) onRead(news.id)
          }}
        >
          {!news.read && <span className="sr-only">Unread: </span>}
          {sentence}
        </Link>
        {words && <blockquote className="mt-1 text-sm break-words text-muted">{words}</blockquote>}
        <time dateTime={news.at} title={formatDate(news.at)} className="mt-1 block text-xs text-muted">
          {formatAge(news.at)}
        </time>
        <Unwatch news={news} />
      </div>
      {!news.read && (
        <Button
          variant="ghost"
          size="sm"
          aria-label={`Mark as read: ${sentence}`}
          onClick={() => {
            onRead(news.id)
          }}
        >
          <Check aria-hidden className="size-4" />
          <span className="max-sm:hidden">Mark as read</span>
        </Button>
      )}
    </li>
  )
}
