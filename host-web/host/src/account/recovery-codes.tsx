import { Button } from '../ui/controls/button'
import { CopyButton } from '../ui/controls/copy-button'
import { Callout } from '../ui/feedback/callout'

export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <div className="grid gap-4">
      <Callout tone="warning" title="Keep these recovery codes">
        <p>Each lets you in once when your app is lost. They are not shown again.</p>
      </Callout>
      <ul aria-label="Recovery codes" className="grid gap-x-8 gap-y-1 font-mono text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="primary" onClick={onDone}>
          I have kept them
        </Button>
        <CopyButton value={codes.join('\n')} label="Copy all recovery codes" />
      </div>
    </div>
  )
}
