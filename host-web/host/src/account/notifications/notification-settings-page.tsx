import { useQuery } from '@tanstack/react-query'

import { notificationSettingsQuery } from '../../api/account/notification-settings'
import type { User } from '../../api/types'
import { SignedIn } from '../../auth/signed-in'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { BackLink } from '../../ui/layout/back-link'
import { Page } from '../../ui/layout/page'
import { MailAddress } from './mail-address'
import { TopicList } from './topic-list'

/** What an account is told, and where its mail goes. */
export function NotificationSettingsPage() {
  return (
    <Page
      width="narrow"
      title="What you are told"
      description="Decisions on your versions, and what becomes of plugins that you own or have installed."
      back={<BackLink to="/account">Account</BackLink>}
    >
      <SignedIn>{(user) => <Settings user={user} />}</SignedIn>
    </Page>
  )
}

function Settings({ user }: { user: User }) {
  const { data, error, refetch, isFetching } = useQuery(notificationSettingsQuery(user.id))
  if (data)
    return (
      <div className="grid grid-cols-1 gap-6">
        <MailAddress user={user} settings={data} />
        <TopicList userId={user.id} settings={data} />
      </div>
    )
  if (error)
    return (
      <ErrorState
        title="Your choices could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  return <Skeleton className="h-64 rounded-lg" />
}
