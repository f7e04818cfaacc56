"""How long a delivery of full size takes, step by step: `make bench`."""
