import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { beginTotp, type Factors, removeTotp, renewRecoveryCodes } from '../api/factors'
import { factorsQuery } from '../api/queries'
import { Button } from '../ui/controls/button'
import { ErrorState } from '../ui/feedback/error-state'
import { notify } from '../ui/feedback/notify'
import { Skeleton } from '../ui/feedback/skeleton'
import { plural } from '../ui/format'
import { RecoveryCodes } from './recovery-codes'
import { Section } from './section'
import { TotpForm } from './totp-form'

export function SecondFactor() {
  const { data, error, refetch } = useQuery(factorsQuery)
  const [codes, setCodes] = useState<string[] | null>(null)
  return (
    <Section
      title="Second factor"
      description="A code of an app beside your password, when you sign in and when it is asked for once more."
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
      {data && !codes && (data.totp ? <On factors={data} onCodes={setCodes} /> : <Off onCodes={setCodes} />)}
    </Section>
  )
}

function Off({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const begin = useMutation({
    mutationFn: beginTotp,
    onError: (problem) => notify.error('One-time codes could not be set up', problem),
  })
  if (begin.data) return <TotpForm secret={begin.data} onCodes={onCodes} />
  return (
    <Button
      busy={begin.isPending}
      onClick={() => {
        begin.mutate()
      }}
    >
      Set up one-time codes
    </Button>
  )
}

function On({ factors, onCodes }: { factors: Factors; onCodes: (codes: string[]) => void }) {
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: factorsQuery.queryKey })
  const renew = useMutation({
    mutationFn: renewRecoveryCodes,
    onSuccess: async (codes) => {
      onCodes(codes)
      await refresh()
    },
    onError: (problem) => notify.error('New recovery codes could not be made', problem),
  })
  const remove = useMutation({
    mutationFn: removeTotp,
    onSuccess: async () => {
      notify.success('Your password is enough again.')
      await refresh()
    },
    onError: (problem) => notify.error('One-time codes could not be removed', problem),
  })
  return (
    <div className="grid gap-4">
      <p className="text-sm">
        One-time codes are on. You have {plural(factors.recoveryCodesLeft, 'recovery code')} left.
      </p>
      <div className="flex flex-wrap gap-3">
        <Button
          busy={renew.isPending}
          onClick={() => {
            renew.mutate()
          }}
        >
          New recovery codes
        </Button>
        <Button
          variant="danger"
          busy={remove.isPending}
          onClick={() => {
            remove.mutate()
          }}
        >
          Remove one-time codes
        </Button>
      </div>
    </div>
  )
}
