"""By what a program without a browser is known: API tokens, and how it comes to one."""
