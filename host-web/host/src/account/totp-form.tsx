import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { confirmTotp, type TotpSecret } from '../api/account/factors'
import { factorsQuery } from '../api/queries'
import { CODE_RULES, CodeField } from '../auth/code-field'
import { Button } from '../ui/controls/button'
import { Form } from '../ui/controls/form'
import { QrCode } from '../ui/qr-code'

interface TotpFormProps {
  secret: TotpSecret
  /** It is set up. These are shown once; none where another factor had brought some. */
  onCodes: (codes: string[] | null) => void
}

export function TotpForm({ secret, onCodes }: TotpFormProps) {
  const queries = useQueryClient()
  const form = useForm({ defaultValues: { code: '' } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ code }: { code: string }) => {
    onCodes(await confirmTotp(code.trim()))
    await queries.invalidateQueries({ queryKey: factorsQuery.queryKey })
  }
  return (
    <Form form={form} fields={['code']} send={send} label="Set up one-time codes" className="max-w-md">
      <p className="text-sm text-pretty">
        Scan this with an app for one-time codes, enter the key there, or{' '}
        <a href={secret.uri} className="font-medium text-accent underline-offset-4 hover:underline">
          open the app on this device
        </a>
        . Then type the code that it shows.
      </p>
      <QrCode value={secret.uri} label="The key as a QR code" />
      <output aria-label="Key" className="rounded-md bg-surface px-3 py-2 font-mono text-sm break-all">
        {secret.secret.replace(/(.{4})(?=.)/g, '$1 ')}
      </output>
      <CodeField {...form.register('code', CODE_RULES)} error={errors.code?.message} />
      <Button type="submit" variant="primary" busy={isSubmitting} className="justify-self-start">
        Turn on
      </Button>
    </Form>
  )
}
