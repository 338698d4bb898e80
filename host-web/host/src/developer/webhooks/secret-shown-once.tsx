import type { WebhookWithSecret } from '../../api/developer/webhooks'
import { Button } from '../../ui/controls/button'
import { CopyButton } from '../../ui/controls/copy-button'
import { Callout } from '../../ui/feedback/callout'
import { formatDate } from '../../ui/format'

interface SecretShownOnceProps {
  webhook: WebhookWithSecret
  onDone: () => void
}

/** With which the receiver verifies what it gets. */
export function SecretShownOnce({ webhook: { url, secret, earlierUntil }, onDone }: SecretShownOnceProps) {
  return (
    <section
      aria-label={`The new secret of ${url}`}
      className="grid gap-4 rounded-lg border border-border bg-raised p-5 shadow-sm sm:p-6"
    >
      <Callout tone="warning" title="Keep the secret now">
        <p className="break-words">
          That of {url}. It is not shown again. Your server verifies with it that a request is from here, with
          any library of{' '}
          <a
            href="https://www.standardwebhooks.com"
            rel="noreferrer"
            className="font-medium text-accent underline underline-offset-4"
          >
            standardwebhooks.com
          </a>
          .{' '}
          {earlierUntil && `Until ${formatDate(earlierUntil)} requests are signed with the one before, too.`}
        </p>
      </Callout>
      <output
        aria-label="Secret"
        className="rounded-md bg-surface px-3 py-2 font-mono text-sm break-all select-all"
      >
        {secret}
      </output>
      <div className="flex flex-wrap items-center gap-3">
        <CopyButton value={secret} label="the secret" shown="Copy" />
        <Button onClick={onDone}>I have kept it</Button>
      </div>
    </section>
  )
}
