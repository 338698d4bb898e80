import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'

import { ApiError } from '../api/http/api-error'
import { confirmPassword } from '../api/account/auth'
import { answerToConfirm } from '../api/account/passkeys'
import { Button } from '../ui/controls/button'
import { Dialog } from '../ui/controls/dialog'
import { Field } from '../ui/controls/field'
import { Form, KnownUsername } from '../ui/controls/form'
import { showServerErrors } from '../ui/controls/form-errors'
import { useAuth } from './auth-store'
import { useQuestion } from './confirm-question'
import { CODE_RULES, withoutEmptyCode } from './code-field'
import { PasswordInput } from './password-input'
import { type SecondStep, SecondStepFields, secondStepOf } from './second-step'

/** Asks for the password when a command needs it once more. One of it stands in the shell. */
export function ConfirmDialog() {
  const { question } = useQuestion()
  return (
    <Dialog
      open={question !== null}
      onOpenChange={(open) => {
        if (!open) question?.giveUp()
      }}
      title="Confirm that it is you"
      description="Plugins can act in your name, but they do not know your password. It is asked for before anything is published, and then not again for 15 minutes."
    >
      {question && <ConfirmForm onDone={question.confirm} />}
    </Dialog>
  )
}

const FIELDS = ['password', 'code'] as const

function ConfirmForm({ onDone }: { onDone: () => void }) {
  const username = useAuth((auth) => auth.user?.username ?? '')
  const form = useForm({ defaultValues: { password: '', code: '' } })
  const [step, setStep] = useState<SecondStep>(null)
  const { errors, isSubmitting } = form.formState
  const { setFocus } = form
  useEffect(() => {
    if (step && !step.passkey) setFocus('code')
  }, [setFocus, step])

  return (
    <Form
      form={form}
      fields={FIELDS}
      send={async (proof) => {
        try {
          await confirmPassword(withoutEmptyCode(proof))
          onDone()
        } catch (error) {
          setStep(secondStepOf(error))
        }
      }}
      onRefused={(error) => {
        const isTheCode = error instanceof ApiError && error.errors.some(({ pointer }) => pointer === '/code')
        setFocus(isTheCode ? 'code' : 'password', { shouldSelect: true })
      }}
    >
      <KnownUsername username={username} />
      <Field label="Password" error={errors.password?.message}>
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('password', { required: 'Enter your password' })}
            autoComplete="current-password"
          />
        )}
      </Field>
      {step && (
        <SecondStepFields
          step={step}
          field={form.register('code', CODE_RULES)}
          error={errors.code}
          ask={answerToConfirm}
          send={async (passkey) => {
            await confirmPassword({ password: form.getValues('password'), passkey })
            onDone()
          }}
          onRefused={(error) => {
            showServerErrors(form, FIELDS, error)
          }}
        />
      )}
      <Button type="submit" variant="primary" busy={isSubmitting} className="mt-2 w-full">
        {isSubmitting ? 'Confirming…' : 'Confirm'}
      </Button>
    </Form>
  )
}
