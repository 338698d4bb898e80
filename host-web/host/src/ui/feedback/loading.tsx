interface LoadingProps {
  /** Said to screen readers: what is on its way. */
  label: string
  className?: string
  /** The skeleton of it. */
  children: React.ReactNode
}

export const Loading = ({ label, className, children }: LoadingProps) => (
  <div aria-busy="true" className={className}>
    <p role="status" className="sr-only">
      {label}
    </p>
    {children}
  </div>
)
