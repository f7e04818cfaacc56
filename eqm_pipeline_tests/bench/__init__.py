"""How long the whole pipeline takes beside the same work written by hand: `make bench`; one delivery step by step: `make bench-rules`."""
