import { Code2, Package, Plus, Rocket, ShieldCheck, Sparkles } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'

import { useAuth } from '../auth/auth-store'
import { SignInLink } from '../auth/sign-in-link'
import { ApiDocumentationLink, GuideLink } from '../guide/documentation-links'
import { Button } from '../ui/controls/button'
import { notify } from '../ui/feedback/notify'
import { Page } from '../ui/layout/page'
import { Skeleton } from '../ui/feedback/skeleton'
import { CreatePluginDialog } from './listing/create-plugin-dialog'
import { OwnPlugins } from './own-plugins'
import { OffersInbox } from './owners/offers-inbox'

export function DeveloperPage() {
  const { user, status } = useAuth()
  const [creating, setCreating] = useState(false)
  const isDeveloper = user?.isDeveloper ?? false
  const create = () => {
    setCreating(true)
  }
  return (
    <Page
      title="Developer"
      description={
        isDeveloper
          ? 'Your plugins, their versions and how many people have them.'
          : 'Build a plugin, publish it, and see it at work.'
      }
      actions={
        <>
          <GuideLink />
          <ApiDocumentationLink />
          {isDeveloper && (
            <Button asChild>
              <Link to="/webhooks">Webhooks</Link>
            </Button>
          )}
          {isDeveloper && (
            <Button variant="primary" onClick={create}>
              <Plus aria-hidden className="size-4" />
              New plugin
            </Button>
          )}
        </>
      }
    >
      {status === 'unknown' && <Skeleton className="h-64 rounded-lg" />}
      {user && <OffersInbox user={user} />}
      {status === 'known' && !isDeveloper && <Invitation signedIn={user !== null} />}
      {isDeveloper && <OwnPlugins onCreate={create} />}
      <CreatePluginDialog open={creating} onOpenChange={setCreating} />
    </Page>
  )
}

const STEPS = [
  {
    icon: Code2,
    title: 'Write one module',
    text: 'A plugin is one JavaScript module with a manifest: what it adds to the toolbar, the sidebar, the page, and which commands and settings it brings.',
  },
  {
    icon: ShieldCheck,
    title: 'Have it checked',
    text: 'Drop the built file here. The checks read it without running it, and say what to fix, line by line.',
  },
  {
    icon: Rocket,
    title: 'Publish',
    text: 'A version that passes is in the marketplace within a second, and never changes afterwards.',
  },
]

function Invitation({ signedIn }: { signedIn: boolean }) {
  return (
    <div className="rounded-lg border border-border bg-raised p-6 shadow-sm sm:p-10">
      <ol className="grid gap-8 md:grid-cols-3">
        {STEPS.map(({ icon: Icon, title, text }, index) => (
          <li key={title}>
            <span className="grid size-11 place-items-center rounded-md bg-accent-soft text-accent">
              <Icon aria-hidden className="size-5" strokeWidth={1.75} />
            </span>
            <h2 className="mt-4 text-[15px] font-semibold">
              {index + 1}. {title}
            </h2>
            <p className="mt-1.5 text-sm leading-6 text-pretty text-muted">{text}</p>
          </li>
        ))}
      </ol>
      <div className="mt-10 flex flex-wrap items-center gap-x-5 gap-y-3 border-t border-border pt-6">
        {signedIn ? <BecomeDeveloper /> : <SignInFirst />}
      </div>
    </div>
  )
}

function BecomeDeveloper() {
  const becomeDeveloper = useAuth((auth) => auth.becomeDeveloper)
  const [busy, setBusy] = useState(false)
  const enrol = async () => {
    setBusy(true)
    try {
      await becomeDeveloper()
      notify.success('You are a developer now. Create your first plugin.')
    } catch (error) {
      notify.error('You could not be enrolled', error)
      setBusy(false)
    }
  }
  return (
    <>
      <Button variant="primary" size="lg" busy={busy} onClick={() => void enrol()}>
        {!busy && <Sparkles aria-hidden className="size-4" />}
        Become a developer
      </Button>
      <p className="text-sm text-muted">
        Free, and at once. Your username is shown as the author of what you publish.
      </p>
    </>
  )
}

function SignInFirst() {
  return (
    <>
      <Button asChild variant="primary" size="lg">
        <SignInLink tab="register">
          <Package aria-hidden className="size-4" />
          Create an account
        </SignInLink>
      </Button>
      <Button asChild variant="ghost" size="lg">
        <SignInLink tab="sign-in">Sign in</SignInLink>
      </Button>
    </>
  )
}
