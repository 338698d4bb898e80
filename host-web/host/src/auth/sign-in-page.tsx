import { useQuery } from '@tanstack/react-query'
import { Navigate, useLocation, useNavigate } from 'react-router'
import { installedQuery } from '../api/queries'
import type { Merged } from '../api/types'
import { findInstalled } from '../installed/library/installed-list'
import { formatList, humanise } from '../ui/format'
import { notify } from '../ui/feedback/notify'
import { Page } from '../ui/layout/page'
import { Tab, TabList, TabPanel, Tabs } from '../ui/controls/tabs'
import { useAuth } from './auth-store'
import { RegisterForm } from './register-form'
import { SignInForm } from './sign-in-form'
import { nextOf, signInPath, type AuthTab } from './sign-in-path'

/** Where one says who one is. No plugin runs here. */
export function SignInPage({ tab }: { tab: AuthTab }) {
  const navigate = useNavigate()
  const next = nextOf(useLocation().search)
  const isSignedIn = useAuth(({ user, isVerified }) => user !== null && isVerified)
  const { data: installed } = useQuery({ ...installedQuery, enabled: false })
  const welcome = (merged: Merged) => {
    const nameOf = (id: string) => findInstalled(installed, id)?.manifest.name ?? humanise(id)
    const username = useAuth.getState().user?.username ?? ''
    notify.success(`Welcome, ${username}. ${describeMerged(merged, nameOf)}`.trim())
  }
  if (isSignedIn) return <Navigate to={next} replace />
  return (
    <Page
      title="Your Folio account"
      description="Plugins that you installed before signing in move to your account, with their settings."
      width="form"
    >
      <Tabs
        value={tab}
        onValueChange={(other) => void navigate(signInPath(other as AuthTab, next), { replace: true })}
        className="rounded-lg border border-border bg-raised p-6 shadow-sm"
      >
        <TabList className="mb-5">
          <Tab value="sign-in">Sign in</Tab>
          <Tab value="register">Create account</Tab>
        </TabList>
        <TabPanel value="sign-in">
          <SignInForm onDone={welcome} />
        </TabPanel>
        <TabPanel value="register">
          <RegisterForm onDone={welcome} />
        </TabPanel>
      </Tabs>
      <p className="mt-4 text-center text-[13px] text-pretty text-muted">
        No plugin runs on this page. Your documents stay as they are.
      </p>
    </Page>
  )
}

export function describeMerged({ moved, duplicates }: Merged, nameOf: (pluginId: string) => string): string {
  const sentences: string[] = []
  if (moved.length === 1) sentences.push(`${formatList(moved.map(nameOf))} moved to your account.`)
  if (moved.length > 1)
    sentences.push(`${moved.length} plugins moved to your account: ${formatList(moved.map(nameOf))}.`)
  if (duplicates.length > 0) sentences.push(`You had ${formatList(duplicates.map(nameOf))} already.`)
  return sentences.join(' ')
}
