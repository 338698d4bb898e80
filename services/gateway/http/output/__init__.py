"""What goes out: errors, what need not be fetched again, what may run."""
