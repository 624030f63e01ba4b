"""`make bench`: the product served as in production, measured beside the least that Django can do."""
