import { Callout } from '../../ui/feedback/callout'

/** Files of what is not public are served to who decides on it alone. */
export function TakeItFirst({ what }: { what: string }) {
  return (
    <Callout tone="info" title="For who has taken it">
      It is several files, which are served only to the moderator who has taken the version, until it is
      decided. Take it to {what}.
    </Callout>
  )
}
