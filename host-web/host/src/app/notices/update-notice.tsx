import { Sparkles, X } from 'lucide-react'
import { useState } from 'react'

import { useUpdate } from '../../offline/update-store'
import { Button } from '../../ui/controls/button'

/** Offers the new version of the page, and waits: nobody is taken out of a sentence. */
export function UpdateNotice() {
  const apply = useUpdate((update) => update.apply)
  const [dismissed, setDismissed] = useState(false)
  return (
    <div role="status">
      {apply && !dismissed && (
        <div className="flex items-center justify-center gap-3 bg-accent-soft py-1.5 pr-2 pl-4 text-[13px] font-medium">
          <Sparkles aria-hidden className="size-4 shrink-0 text-accent" />A new version is ready.
          <Button size="sm" onClick={apply}>
            Reload
          </Button>
          <Button
            size="icon"
            variant="ghost"
            aria-label="Not now"
            onClick={() => {
              setDismissed(true)
            }}
          >
            <X aria-hidden className="size-4" />
          </Button>
        </div>
      )}
    </div>
  )
}
