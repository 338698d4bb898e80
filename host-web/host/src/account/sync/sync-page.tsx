import { sizeOfSynced } from '@plugin-platform/sdk/rules/storage'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { useStore } from 'zustand'

import type { SyncKind } from '../../api/account/sync'
import { describeError } from '../../api/http/api-error'
import { useIsOffline } from '../../api/http/availability'
import { SignedIn } from '../../auth/signed-in'
import { pageOwner } from '../../browser/page-owner'
import { pageStorage } from '../../browser/page-storage'
import { KIND_NAMES, REFUSALS } from '../../sync/describe-value'
import { localPlaces } from '../../sync/local-values'
import { pagePluginOutbox, pageSync, useSync } from '../../sync/page-sync'
import { type ShownConflict, useConflicts } from '../../sync/use-conflicts'
import { usePlaceNames } from '../../sync/use-place-names'
import { AskDialog } from '../../ui/controls/ask-dialog'
import { Button } from '../../ui/controls/button'
import { Switch } from '../../ui/controls/switch'
import { Callout } from '../../ui/feedback/callout'
import { formatAge, formatSize, plural } from '../../ui/format'
import { BackLink } from '../../ui/layout/back-link'
import { Page } from '../../ui/layout/page'
import { Section } from '../../ui/layout/section'

const LINK = 'font-medium text-accent underline-offset-4 hover:underline'

/** What follows the account from one device to the next, and what waits for its person. */
export function SyncPage() {
  return (
    <Page
      width="narrow"
      title="Sync"
      description="What is the same wherever you sign in. Documents are not: they stay in this browser."
      back={<BackLink to="/account">Account</BackLink>}
    >
      <SignedIn>
        {() => (
          <div className="grid grid-cols-1 gap-6">
            <Status />
            <Conflicts />
            <Kinds />
            <Kept />
            <Refused />
          </div>
        )}
      </SignedIn>
    </Page>
  )
}

function Status() {
  const { isKnown, syncedAt, isRunning, error, waiting: values } = useSync((sync) => sync)
  const { changes } = useStore(pagePluginOutbox.state)
  const waiting = values + changes.filter(({ theirs }) => theirs === undefined).length
  const isOffline = useIsOffline()
  const last = syncedAt === 0 ? 'never' : formatAge(new Date(syncedAt).toISOString())
  const isAway = isOffline || error !== undefined
  return (
    <Section
      boxed
      title="This device"
      actions={
        <Button busy={isRunning} onClick={() => void pageSync.run()}>
          {isRunning ? 'Comparing…' : 'Sync now'}
        </Button>
      }
    >
      <p role="status" className="text-sm">
        {isKnown ? `Compared with your account: ${last}. ${waitingWords(waiting)}` : 'Looking…'}
      </p>
      {isAway && (
        <div className="mt-4">
          <Callout tone="warning" title={isOffline ? 'You are offline' : 'It could not be compared just now'}>
            {isOffline ? 'Changes are kept, and sent when the network is back.' : describeError(error)}
          </Callout>
        </div>
      )}
    </Section>
  )
}

function waitingWords(count: number): string {
  if (count === 0) return 'Nothing waits.'
  return `${plural(count, 'change')} of this device ${count === 1 ? 'waits' : 'wait'} to be sent.`
}

function Conflicts() {
  const conflicts = useConflicts()
  if (conflicts.length === 0) return null
  return (
    <Section boxed title="Changed on two devices" description="Choose which one is right.">
      <ul aria-label="Changed on two devices" className="divide-y divide-border">
        {conflicts.map((conflict) => (
          <Conflict key={conflict.id} conflict={conflict} />
        ))}
      </ul>
    </Section>
  )
}

function Conflict({ conflict: { name, here, there, keep } }: { conflict: ShownConflict }) {
  return (
    <li aria-label={name} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-56 text-sm">
        <p className="font-medium break-words">{name}</p>
        <p className="break-words text-muted">
          Here: {here}. There: {there}.
        </p>
      </div>
      <Button
        size="sm"
        aria-label={`Keep mine: ${name}`}
        onClick={() => {
          keep('mine')
        }}
      >
        Keep mine
      </Button>
      <Button
        size="sm"
        aria-label={`Take theirs: ${name}`}
        onClick={() => {
          keep('theirs')
        }}
      >
        Take theirs
      </Button>
    </li>
  )
}

function Kinds() {
  return (
    <Section boxed title="What follows you">
      <ul className="divide-y divide-border text-sm">
        <li className="py-3 first:pt-0">
          <p className="font-medium">Plugins and their settings</p>
          <p className="text-muted">
            Always: they are kept in your account. See{' '}
            <Link to="/installed" className={LINK}>
              what you have installed
            </Link>
            .
          </p>
        </li>
        <Kind kind="keybindings">
          The keys that you{' '}
          <Link to="/shortcuts" className={LINK}>
            gave commands
          </Link>
          .
        </Kind>
        <Kind kind="storage">What plugins that ask for it keep, such as a list of yours.</Kind>
      </ul>
    </Section>
  )
}

function Kind({ kind, children }: { kind: SyncKind; children: ReactNode }) {
  const isOn = useSync((sync) => !sync.off.includes(kind))
  const name = KIND_NAMES[kind]
  return (
    <li className="flex items-start gap-4 py-3 last:pb-0">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{name}</p>
        <p className="text-muted">
          {children} {!isOn && 'Off on this device: changes stay here, and none come.'}
        </p>
      </div>
      <Switch
        checked={isOn}
        aria-label={`${name} follow you on this device`}
        onCheckedChange={(wanted) => void pageSync.choose(kind, wanted)}
      />
    </li>
  )
}

/** By plugin: also of those that are gone, which take up room in the account. */
function Kept() {
  // Whatever is compared may change it.
  useSync((sync) => sync.syncedAt)
  const { pluginName } = usePlaceNames()
  const [asked, setAsked] = useState<string>()
  const consequence = useDeletionConsequence()
  const sizes = sizesByPlugin()
  if (sizes.size === 0) return null
  return (
    <Section boxed title="What plugins keep" description="64 KB at most each, and 512 KB in all.">
      <ul aria-label="What plugins keep" className="divide-y divide-border text-sm">
        {[...sizes].map(([pluginId, bytes]) => (
          <li key={pluginId} aria-label={pluginName(pluginId)} className="flex items-center gap-4 py-2.5">
            <span className="min-w-0 flex-1 font-medium break-words">{pluginName(pluginId)}</span>
            <span className="text-muted">{formatSize(bytes)}</span>
            <Button
              size="sm"
              variant="danger"
              aria-label={`Delete what ${pluginName(pluginId)} keeps`}
              onClick={() => {
                setAsked(pluginId)
              }}
            >
              Delete
            </Button>
          </li>
        ))}
      </ul>
      <AskDialog
        open={asked !== undefined}
        onClose={() => {
          setAsked(undefined)
        }}
        title={`Delete what ${pluginName(asked ?? '')} keeps?`}
        consequences={[consequence]}
        action="Delete it"
        onConfirm={() => pageSync.removePlugin(asked ?? '')}
      />
    </Section>
  )
}

function useDeletionConsequence(): string {
  const isOff = useSync((sync) => sync.off.includes('storage'))
  const hasFailed = useSync((sync) => sync.error !== undefined)
  const isOffline = useIsOffline()
  if (isOff)
    return `It is deleted on this device, and nobody can bring it back here. On your others it stays while “${KIND_NAMES.storage}” is off here.`
  if (isOffline || hasFailed)
    return 'It is deleted here now, and on your other devices as soon as your account can be reached. Nobody can bring it back.'
  return 'It is deleted on all of your devices, and nobody can bring it back.'
}

function sizesByPlugin(): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const place of localPlaces(pageStorage, pageOwner.current, 'storage')) {
    const size = sizeOfSynced(place.key, pageSync.mine(place) ?? '')
    sizes.set(place.pluginId, (sizes.get(place.pluginId) ?? 0) + size)
  }
  return sizes
}

function Refused() {
  const refused = useSync((sync) => sync.refused)
  const { nameOf } = usePlaceNames()
  if (refused.length === 0) return null
  return (
    <Section boxed title="Not the same everywhere" description="These do not follow you.">
      <ul aria-label="Not the same everywhere" className="grid list-disc gap-1.5 pl-5 text-sm">
        {refused.map((value) => (
          <li key={nameOf(value)} className="break-words">
            {nameOf(value)} {REFUSALS[value.why]}.
          </li>
        ))}
      </ul>
    </Section>
  )
}
