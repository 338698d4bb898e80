"""Who somebody is, how they show it, and what is theirs."""
