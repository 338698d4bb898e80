import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { Link } from 'react-router'

import { forgetPassword } from '../../api/account/email'
import { Button } from '../../ui/controls/button'
import { Field, Input } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { Callout } from '../../ui/feedback/callout'
import { Page } from '../../ui/layout/page'

/** Says the same whether there is such an account or not. No plugin runs here. */
export function ForgotPasswordPage() {
  const [asked, setAsked] = useState(false)
  return (
    <Page
      width="form"
      title="Forgotten password"
      description="You get a link by mail with which you choose a new one. Your documents and plugins stay as they are."
    >
      <div className="rounded-lg border border-border bg-raised p-6 shadow-sm">
        {asked ? (
          <Callout tone="success" title="Look into your mail">
            <p>
              If there is such an account, and its address is confirmed, a link is on its way. It is good for
              an hour. Nothing came? Look among the unwanted mail, or try your other addresses.
            </p>
          </Callout>
        ) : (
          <AskForm
            onAsked={() => {
              setAsked(true)
            }}
          />
        )}
      </div>
      <p className="mt-4 text-center text-sm">
        <Link to="/sign-in" className="font-medium text-accent underline-offset-4 hover:underline">
          Back to signing in
        </Link>
      </p>
    </Page>
  )
}

function AskForm({ onAsked }: { onAsked: () => void }) {
  const form = useForm({ defaultValues: { account: '' } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ account }: { account: string }) => {
    await forgetPassword(account.trim())
    onAsked()
  }
  return (
    <Form form={form} fields={['account']} send={send} label="Ask for a link">
      <Field label="Username or e-mail" error={errors.account?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('account', { required: 'Enter your username or your address' })}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting} className="mt-2 w-full">
        {isSubmitting ? 'Asking…' : 'Send me a link'}
      </Button>
    </Form>
  )
}
