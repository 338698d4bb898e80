import { useMutation, useQueryClient } from '@tanstack/react-query'

import { beginTotp, removeTotp } from '../api/account/factors'
import { factorsQuery } from '../api/queries'
import { Button } from '../ui/controls/button'
import { notify } from '../ui/feedback/notify'
import { TotpForm } from './totp-form'

interface OneTimeCodesProps {
  isOn: boolean
  /** They are set up, and these recovery codes came with them; none where another factor had brought some. */
  onCodes: (codes: string[] | null) => void
}

export function OneTimeCodes({ isOn, onCodes }: OneTimeCodesProps) {
  return isOn ? <On /> : <Off onCodes={onCodes} />
}

function Off({ onCodes }: Pick<OneTimeCodesProps, 'onCodes'>) {
  const begin = useMutation({
    mutationFn: beginTotp,
    onError: (problem) => notify.error('One-time codes could not be set up', problem),
  })
  if (begin.data) return <TotpForm secret={begin.data} onCodes={onCodes} />
  return (
    <>
      <p className="text-sm text-pretty text-muted">
        An app on your phone shows a new code every 30 seconds.
      </p>
      <Button
        className="justify-self-start"
        busy={begin.isPending}
        onClick={() => {
          begin.mutate()
        }}
      >
        Set up one-time codes
      </Button>
    </>
  )
}

function On() {
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: removeTotp,
    onSuccess: async () => {
      notify.success('One-time codes are off.')
      await queries.invalidateQueries({ queryKey: factorsQuery.queryKey })
    },
    onError: (problem) => notify.error('One-time codes could not be removed', problem),
  })
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="text-sm">One-time codes are on.</p>
      <Button
        size="sm"
        variant="danger"
        busy={remove.isPending}
        onClick={() => {
          remove.mutate()
        }}
      >
        Remove one-time codes
      </Button>
    </div>
  )
}
