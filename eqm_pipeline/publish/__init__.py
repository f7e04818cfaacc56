"""From marts to what other people open: the public release, and the pack of each ministry.

A release holds published columns only; school rows and cell addresses go to the ministry concerned and to
nobody else.
"""
