import type { IssuedToken } from '../../api/account/tokens'
import { Button } from '../../ui/controls/button'
import { CopyButton } from '../../ui/controls/copy-button'
import { Callout } from '../../ui/feedback/callout'

/** The secret of a token that was just made. */
export function ShownOnce({ token: { name, token }, onDone }: { token: IssuedToken; onDone: () => void }) {
  return (
    <section
      aria-label="The new token"
      className="grid gap-4 rounded-lg border border-border bg-raised p-5 shadow-sm sm:p-6"
    >
      <Callout tone="warning" title={`Keep “${name}” now`}>
        <p>It is not shown again. Whoever has it can do what it names: never put it into a repository.</p>
      </Callout>
      <output
        aria-label="Token"
        className="rounded-md bg-surface px-3 py-2 font-mono text-sm break-all select-all"
      >
        {token}
      </output>
      <div className="flex flex-wrap items-center gap-3">
        <CopyButton value={token} label="the token" shown="Copy" />
        <Button onClick={onDone}>I have kept it</Button>
      </div>
    </section>
  )
}
