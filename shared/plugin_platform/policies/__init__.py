"""What operators choose while the platform runs. Each service keeps what it obeys in its own log;
what nobody has chosen is as the environment says.
"""
