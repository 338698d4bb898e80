"""What operators see and do. Each service is asked apart: one that hangs holds up no other."""
