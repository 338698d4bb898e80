"""Second factors, and what asks for one."""
