import { Link } from 'react-router'

import type { User } from '../api/types'
import { useAuth } from '../auth/auth-store'
import { SignInLink } from '../auth/sign-in-link'
import { Button } from '../ui/controls/button'
import { Callout } from '../ui/feedback/callout'
import { Page } from '../ui/layout/page'
import { Skeleton } from '../ui/feedback/skeleton'
import { AccountData } from './data/account-data'
import { AccountDeletion } from './data/account-deletion'
import { DomainsSection } from './domains/domains-section'
import { EmailSection } from './email/email-section'
import { PasswordForm } from './password-form'
import { SecondFactor } from './second-factor'
import { SessionList } from './session-list'
import { SYNC_PATH } from '../sync/sync-path'
import { Section } from '../ui/layout/section'

export function AccountPage() {
  const { user, status } = useAuth()
  return (
    <Page
      width="narrow"
      title="Account"
      description="Who you are here, your address and password, where you are signed in, and your data."
    >
      {status === 'unknown' && <Skeleton className="h-64 rounded-lg" />}
      {status === 'known' && !user && <SignedOut />}
      {user && (
        <div className="grid grid-cols-1 gap-6">
          <Identity user={user} />
          <EmailSection user={user} />
          <DomainsSection user={user} />
          <PasswordForm />
          <SecondFactor />
          <SessionList />
          <AccountData userId={user.id} />
          <AccountDeletion user={user} />
        </div>
      )}
    </Page>
  )
}

function SignedOut() {
  return (
    <Callout tone="info" title="You are not signed in">
      <p className="mb-3">What you install stays in this browser until you sign in.</p>
      <Button asChild size="sm" variant="primary">
        <SignInLink tab="sign-in">Sign in or create an account</SignInLink>
      </Button>
    </Callout>
  )
}

function Identity({ user }: { user: User }) {
  const facts: [string, string][] = [
    ['Username', user.username],
    ['Role', [user.isDeveloper ? 'Developer' : 'Reader and writer', ...user.roles].join(', ')],
  ]
  return (
    <Section boxed title="You">
      <dl className="grid grid-cols-1 gap-x-8 gap-y-3 text-sm sm:grid-cols-[8rem_1fr]">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="font-medium break-words max-sm:-mt-2">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-5 text-sm text-muted">
        <Link to="/account/tokens" className="font-medium text-accent underline-offset-4 hover:underline">
          API tokens
        </Link>{' '}
        let programs act in your name.
      </p>
      <p className="mt-2 text-sm text-muted">
        <Link
          to="/account/notifications"
          className="font-medium text-accent underline-offset-4 hover:underline"
        >
          What you are told
        </Link>{' '}
        with the bell and by mail.
      </p>
      <p className="mt-2 text-sm text-muted">
        <Link to="/account/reviews" className="font-medium text-accent underline-offset-4 hover:underline">
          Your reviews
        </Link>{' '}
        of plugins, and what became of them.
      </p>
      <p className="mt-2 text-sm text-muted">
        <Link to="/account/watching" className="font-medium text-accent underline-offset-4 hover:underline">
          What you watch
        </Link>
        : plugins and authors that you are told of.
      </p>
      <p className="mt-2 text-sm text-muted">
        <Link to={SYNC_PATH} className="font-medium text-accent underline-offset-4 hover:underline">
          Sync
        </Link>
        : what is the same wherever you sign in.
      </p>
      <p className="mt-2 text-sm text-muted">
        <Link to="/developer" className="font-medium text-accent underline-offset-4 hover:underline">
          {user.isDeveloper ? 'Your plugins' : 'Become a developer'}
        </Link>{' '}
        {user.isDeveloper ? 'are on the developer page.' : 'to publish plugins of your own.'}
      </p>
    </Section>
  )
}
