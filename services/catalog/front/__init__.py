"""The front page: what moderators choose, what is new, popular and rising, and what people who have
one thing also have.
"""
