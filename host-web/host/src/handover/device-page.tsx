import { useSearchParams } from 'react-router'

import { useAuth } from '../auth/auth-store'
import { SignInLink } from '../auth/sign-in-link'
import { Button } from '../ui/controls/button'
import { Callout } from '../ui/feedback/callout'
import { Skeleton } from '../ui/feedback/skeleton'
import { Page } from '../ui/layout/page'
import { CodeForm } from './code-form'
import { Decision } from './decision'

/** Where one lets a program act for the account that asks for it, as `folio login` does. No plugin runs here. */
export function DevicePage() {
  const { user, status } = useAuth()
  const [search, setSearch] = useSearchParams()
  const code = search.get('code')?.trim() ?? ''
  return (
    <Page
      width="form"
      title="Connect a program"
      description="A program, such as the command line, asks to act for your account. Only go on if you started it yourself just now."
    >
      <div className="rounded-lg border border-border bg-raised p-6 shadow-sm">
        {status === 'unknown' && <Skeleton className="h-40 rounded-md" />}
        {status === 'known' && !user && <SignInFirst />}
        {user && !code && (
          <CodeForm
            onCode={(entered) => {
              setSearch({ code: entered })
            }}
          />
        )}
        {user && code && (
          <Decision
            key={code}
            code={code}
            username={user.username}
            onOther={() => {
              setSearch({})
            }}
          />
        )}
      </div>
    </Page>
  )
}

function SignInFirst() {
  return (
    <Callout tone="info" title="Sign in first">
      <p className="mb-3">Then you see what the program asks for, and decide.</p>
      <Button asChild size="sm" variant="primary">
        <SignInLink tab="sign-in">Sign in or create an account</SignInLink>
      </Button>
    </Callout>
  )
}
