import { Dialog } from '../ui/dialog'
import { formatList } from '../ui/format'
import { notify } from '../ui/notify'
import { Tab, TabList, TabPanel, Tabs } from '../ui/tabs'
import type { Merged } from '../api/types'
import { type AuthTab, useAuth } from './auth-store'
import { RegisterForm } from './register-form'
import { SignInForm } from './sign-in-form'

interface AuthDialogProps {
  /** How a plugin is called, for those that moved to the account. */
  nameOf: (pluginId: string) => string
}

export function AuthDialog({ nameOf }: AuthDialogProps) {
  const { dialog, openDialog, closeDialog } = useAuth()
  const welcome = (merged: Merged) => {
    closeDialog()
    const username = useAuth.getState().user?.username ?? ''
    notify.success(`Welcome, ${username}. ${describeMerged(merged, nameOf)}`.trim())
  }
  return (
    <Dialog
      open={dialog !== null}
      onOpenChange={(open) => {
        if (!open) closeDialog()
      }}
      title="Your Folio account"
      description="Plugins that you installed before signing in move to your account, with their settings."
    >
      <Tabs
        value={dialog ?? 'sign-in'}
        onValueChange={(tab) => {
          openDialog(tab as AuthTab)
        }}
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
    </Dialog>
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
