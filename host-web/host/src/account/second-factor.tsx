import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useId, useState } from 'react'

import { type Factors, renewRecoveryCodes } from '../api/account/factors'
import { factorsQuery } from '../api/queries'
import { Button } from '../ui/controls/button'
import { ErrorState } from '../ui/feedback/error-state'
import { notify } from '../ui/feedback/notify'
import { Skeleton } from '../ui/feedback/skeleton'
import { plural } from '../ui/format'
import { OneTimeCodes } from './one-time-codes'
import { RecoveryCodes } from './recovery-codes'
import { SecurityKeys } from './security-keys'
import { Section } from '../ui/layout/section'

export function SecondFactor() {
  const { data, error, refetch } = useQuery(factorsQuery)
  const [codes, setCodes] = useState<string[] | null>(null)
  return (
    <Section
      boxed
      id="second-factor"
      title="Second factor"
      description="A code of an app or a security key beside your password, when you sign in and when it is asked for once more."
    >
      {error && !data && (
        <ErrorState
          error={error}
          title="Your second factor could not be loaded"
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton className="h-16 rounded-md" />}
      {codes && (
        <RecoveryCodes
          codes={codes}
          onDone={() => {
            setCodes(null)
          }}
        />
      )}
      {data && !codes && <Ways factors={data} onCodes={setCodes} />}
    </Section>
  )
}

/** `onCodes` gets recovery codes that were just made, to be shown once. */
function Ways({ factors, onCodes }: { factors: Factors; onCodes: (codes: string[] | null) => void }) {
  const hasOne = factors.totp || factors.passkeys.length > 0
  return (
    <div className="grid divide-y divide-border">
      <Way title="One-time codes">
        <OneTimeCodes isOn={factors.totp} onCodes={onCodes} />
      </Way>
      <Way title="Security keys and passkeys">
        <SecurityKeys passkeys={factors.passkeys} origins={factors.passkeyOrigins} onCodes={onCodes} />
      </Way>
      {hasOne && (
        <Way title="Recovery codes">
          <Recovery left={factors.recoveryCodesLeft} onCodes={onCodes} />
        </Way>
      )}
    </div>
  )
}

function Way({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id} className="grid gap-3 py-5 first:pt-0 last:pb-0">
      <h3 id={id} className="text-sm font-semibold">
        {title}
      </h3>
      {children}
    </div>
  )
}

function Recovery({ left, onCodes }: { left: number; onCodes: (codes: string[]) => void }) {
  const queries = useQueryClient()
  const renew = useMutation({
    mutationFn: renewRecoveryCodes,
    onSuccess: async (codes) => {
      onCodes(codes)
      await queries.invalidateQueries({ queryKey: factorsQuery.queryKey })
    },
    onError: (problem) => notify.error('New recovery codes could not be made', problem),
  })
  return (
    <>
      <p className="text-sm text-pretty">
        You have {plural(left, 'recovery code')} left. Each lets you in once when all else is lost.
      </p>
      <Button
        className="justify-self-start"
        busy={renew.isPending}
        onClick={() => {
          renew.mutate()
        }}
      >
        New recovery codes
      </Button>
    </>
  )
}
