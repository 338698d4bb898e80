import { useMutation } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'

import { ApiError } from '../../api/http/api-error'
import { unsubscribe } from '../../api/account/notification-settings'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { Page } from '../../ui/layout/page'
import { topicName } from './topic-names'

/** Where the link of a mail leads. What only follows links changes nothing. */
export function UnsubscribePage() {
  const link = useLocation().hash.slice(1)
  const stop = useMutation({ mutationFn: () => unsubscribe(link) })
  const topic = topicName(link.split('.')[1] ?? '')
  return (
    <Page width="narrow" title="No more mail of this kind">
      {!link || (stop.error instanceof ApiError && stop.error.status === 404) ? (
        <Callout tone="danger" title="This link is not good for anything">
          <p>It may be cut off, or the address that it was sent to has been changed or removed since.</p>
        </Callout>
      ) : stop.data ? (
        <Callout tone="success" title={`“${topic.title}” is not mailed to you any more`}>
          <p>Among your notifications it still is.</p>
        </Callout>
      ) : (
        <div className="grid gap-4">
          {stop.error && <Callout tone="danger">{stop.error.message}</Callout>}
          <p>
            Stop mails of the kind “{topic.title}”? {topic.hint}
          </p>
          <Button
            variant="primary"
            busy={stop.isPending}
            className="justify-self-start"
            onClick={() => {
              stop.mutate()
            }}
          >
            Stop these mails
          </Button>
        </div>
      )}
      <p className="mt-6 text-sm text-muted">
        <Link
          to="/account/notifications"
          className="font-medium text-accent underline-offset-4 hover:underline"
        >
          Choose what you are told
        </Link>
      </p>
    </Page>
  )
}
