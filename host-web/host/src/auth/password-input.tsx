import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useState } from 'react'

import { Input } from '../ui/controls/field'

export function PasswordInput(props: ComponentProps<'input'>) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <div className="relative">
      <Input {...props} type={shown ? 'text' : 'password'} className="pr-11" />
      <button
        type="button"
        aria-label={shown ? 'Hide password' : 'Show password'}
        aria-pressed={shown}
        onClick={() => {
          setShown(!shown)
        }}
        className="absolute top-1 right-1 grid size-8 cursor-pointer place-items-center rounded-sm text-muted hover:bg-hover hover:text-text"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </div>
  )
}
