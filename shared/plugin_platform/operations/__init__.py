"""What operators see of a service and do to it: the same in each of them."""

OPERATOR = "operator"  # the role
